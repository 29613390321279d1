import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { ana, bia, readerNamed } from '../domain/testing/examples.ts';
import { ReplayNeededError } from './page-rule.ts';
import type { PageTarget } from './page-target.ts';
import type { LogReader } from './ports.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';
import { settle, takeClockInHand, type ClockInHand } from './testing/time.ts';
import { catchUpAll, laggingBehind, partitionsAtOnceDefault, pause, watch, watchMs } from './watch.ts';

const feeds = { name: 'feeds' };
const at = (position: number, epoch = 'e') => ({ epoch, position });
const heads = { epoch: 'e', positions: [0, 5, 3] };

describe('what a target has not applied yet', () => {
  it('is everything of a partition it knows nothing of, and what is above its watermark', () => {
    expect(laggingBehind(feeds, heads, new Map([[2, at(1)]]))).to.deep.equal([
      { partition: 1, from: 1, to: 5 },
      { partition: 2, from: 2, to: 3 },
    ]);
  });

  it('is nothing when it is at the heads', () => {
    const watermarks = new Map([
      [1, at(5)],
      [2, at(3)],
    ]);
    expect(laggingBehind(feeds, heads, watermarks)).to.deep.equal([]);
  });

  it('cannot be said when a watermark is beyond the head: the log was restored behind its readers', () => {
    expect(() => laggingBehind(feeds, heads, new Map([[1, at(6)]]))).to.throw(
      ReplayNeededError,
      /feeds has applied 1\.6 .* ends at 1\.5 .*estante replay feeds/,
    );
  });

  it('cannot be said when a watermark is of another epoch', () => {
    expect(() => laggingBehind(feeds, heads, new Map([[1, at(2, 'old')]]))).to.throw(ReplayNeededError);
  });
});

describe('catching up with all partitions', () => {
  it('brings each to its head, only so many at the same time', async () => {
    const log = memoryLog();
    const readers = Array.from({ length: 60 }, (_, index) => readerNamed(`r-${index}`));
    for (const reader of readers) await append(log, ...ratingsBy(reader, 2));
    const { target } = sampleTarget();
    let atOnce = 0;
    let atOnceMost = 0;
    const counting: PageTarget = {
      ...target,
      apply: async (page) => {
        atOnce += 1;
        atOnceMost = Math.max(atOnceMost, atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        return target.apply(page);
      },
    };
    await catchUpAll(counting, log, laggingBehind(target, await log.heads(), await target.watermarks()));
    expect(laggingBehind(target, await log.heads(), await target.watermarks())).to.deep.equal([]);
    expect(atOnceMost).to.equal(partitionsAtOnceDefault);
  });
});

describe('a watch', () => {
  let clock: ClockInHand;
  let abort: AbortController;
  beforeEach(() => {
    clock = takeClockInHand();
    abort = new AbortController();
  });
  afterEach(() => {
    abort.abort();
    clock.release();
  });

  const onTarget = (target: PageTarget, log: LogReader, errors: unknown[] = []) =>
    watch(target, log, { signal: abort.signal, onError: (error) => void errors.push(error) });

  it('reads what no message has brought since the last look', async () => {
    const log = memoryLog();
    const { target, applied } = sampleTarget();
    const watching = onTarget(target, log);
    await append(log, ...ratingsBy(ana, 3));
    await clock.passMs(watchMs);
    expect(await applied(homeOf(ana)), 'a message may still be on its way').to.equal(0);
    await clock.passMs(watchMs);
    expect(await applied(homeOf(ana))).to.equal(3);
    abort.abort();
    await watching;
  });

  it('leaves alone a partition that messages move, however far it is behind', async () => {
    const log = memoryLog();
    const { target, applied } = sampleTarget();
    void onTarget(target, log);
    await append(log, ...ratingsBy(ana, 9), ...ratingsBy(bia, 9));
    for (let from = 1; from <= 3; from += 1) {
      const message = await log.readPage({
        partition: homeOf(ana),
        from,
        to: from,
        bytesMax: 1,
        eventsMax: 1,
      });
      if (message !== undefined) await target.apply(message);
      await clock.passMs(watchMs);
    }
    expect(await applied(homeOf(ana))).to.equal(3);
    expect(await applied(homeOf(bia))).to.equal(9);
  });

  it('says that the log is away, and goes on when it is back', async () => {
    const log = memoryLog();
    const { target, applied } = sampleTarget();
    const errors: unknown[] = [];
    let away = true;
    const heads = () => (away ? Promise.reject(new Error('away')) : log.heads());
    void onTarget(target, { ...log, heads }, errors);
    await append(log, ...ratingsBy(ana, 3));
    await clock.passMs(watchMs);
    expect(errors.map(String)).to.deep.equal(['Error: away']);
    away = false;
    await clock.passMs(watchMs);
    await clock.passMs(watchMs);
    expect(await applied(homeOf(ana))).to.equal(3);
  });

  it('ends by asking for a replay when a watermark is astray', async () => {
    const old = memoryLog({ epoch: 'old' });
    await append(old, ...ratingsBy(ana, 3));
    const { target } = sampleTarget();
    await catchUpAll(target, old, laggingBehind(target, await old.heads(), new Map()));
    const watching = onTarget(target, memoryLog({ epoch: 'new' })).catch((error: unknown) => error);
    await clock.passMs(watchMs);
    expect(await watching).to.be.instanceOf(ReplayNeededError);
  });

  it('ends at once when it is told to', async () => {
    const watching = onTarget(sampleTarget().target, memoryLog());
    await settle();
    abort.abort();
    await watching;
  });
});

describe('a pause', () => {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());

  it('lasts its time', async () => {
    let over = false;
    void pause(100, new AbortController().signal).then(() => (over = true));
    await clock.passMs(99);
    expect(over).to.equal(false);
    await clock.passMs(1);
    expect(over).to.equal(true);
  });

  it('ends when the signal aborts, and is none when it has', async () => {
    const abort = new AbortController();
    const pausing = pause(100, abort.signal);
    abort.abort();
    await pausing;
    await pause(100, abort.signal);
  });
});
