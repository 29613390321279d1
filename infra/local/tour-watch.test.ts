import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { watch, type Look, type Watch } from './tour-watch.ts';

describe('a watch', () => {
  let begun: Watch | undefined;
  const watching = async (look: Look, everyMs: number): Promise<Watch> =>
    (begun = await watch(look, everyMs));
  // One that goes on after its test would keep the run from ending.
  afterEach(() => begun?.stop());

  /** Reads the store at once and answers later, as a server does whose answer is on its way. */
  const slowly =
    (read: () => number, answerMs = 0) =>
    async (): Promise<ReadonlyMap<string, number>> => {
      const position = read();
      if (answerMs > 0) await sleep(answerMs);
      return new Map([['feeds', position]]);
    };
  const within = (ms: number) => ({
    deadlineMs: performance.now() + ms,
    signal: new AbortController().signal,
  });
  const soon = () => within(2_000);

  it('says between which two looks a position was come to', async () => {
    let position = 6;
    const { passed, stop } = await watching(
      slowly(() => position, 4),
      2,
    );
    await sleep(10);
    position = 7;
    const movedMs = performance.now();
    const seen = await passed('feeds', 7, soon());
    const { widestMs } = await stop();
    expect(seen?.earliestMs).to.be.lessThan(movedMs);
    expect(seen?.latestMs).to.be.greaterThan(movedMs);
    expect((seen?.latestMs ?? 0) - (seen?.earliestMs ?? 0)).to.be.at.most(widestMs);
  });

  it('counts from the start of the look that did not see it, for that one may have read just before', async () => {
    let position = 6;
    let reads = 0;
    let movedMs = 0;
    const { passed } = await watching(
      slowly(() => {
        reads += 1;
        // Moves right after the store was read, while the answer is on its way.
        if (reads === 25) queueMicrotask(() => (movedMs = performance.now()) && (position = 7));
        return position;
      }, 5),
      1,
    );
    const seen = await passed('feeds', 7, soon());
    expect(seen?.earliestMs).to.be.at.most(movedMs);
    expect(seen?.latestMs).to.be.greaterThan(movedMs);
  });

  it('takes a position beyond the one that is waited for', async () => {
    let position = 6;
    const { passed } = await watching(
      slowly(() => position),
      1,
    );
    position = 9;
    expect(await passed('feeds', 7, soon())).to.have.keys('earliestMs', 'latestMs');
  });

  it('gives up when the time is over', async () => {
    const { passed } = await watching(
      slowly(() => 6),
      1,
    );
    expect(await passed('feeds', 7, within(20))).to.equal(undefined);
    expect(await passed('unheard-of', 1, within(20))).to.equal(undefined);
  });

  it('waits no longer when it is told to stop', async () => {
    const { passed } = await watching(
      slowly(() => 6),
      1,
    );
    const stopping = new AbortController();
    const waiting = passed('feeds', 7, { ...soon(), signal: stopping.signal }).catch(
      (error: unknown) => error,
    );
    stopping.abort();
    expect(await waiting).to.include({ name: 'AbortError' });
  });

  it('goes on after a look that failed, and tells of it', async () => {
    const away = new Error('the store is away');
    let position = 6;
    let fails = false;
    const { passed, stop } = await watching(
      slowly(() => {
        if (fails) throw away;
        return position;
      }),
      1,
    );
    fails = true;
    position = 7;
    const movedMs = performance.now();
    await sleep(20);
    fails = false;
    const seen = await passed('feeds', 7, soon());
    expect(seen?.earliestMs).to.be.at.most(movedMs);
    expect((await stop()).failure).to.equal(away);
  });
});
