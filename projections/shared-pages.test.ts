import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { ana } from '../domain/testing/examples.ts';
import type { LogReader, PageRange } from './ports.ts';
import { sharedPageMs, sharedPagesMax, sharingPages } from './shared-pages.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { takeClockInHand, type ClockInHand } from './testing/time.ts';

const range = { partition: homeOf(ana), from: 1, bytesMax: 1_000_000, eventsMax: 10 };

/** A log that says how often it was read. */
async function countedLog() {
  const log = memoryLog();
  await append(log, ...ratingsBy(ana, 3));
  const reads: PageRange[] = [];
  const counted: LogReader = {
    heads: log.heads,
    readPage: (asked) => {
      reads.push(asked);
      return log.readPage(asked);
    },
  };
  return { log, counted, reads };
}

describe('pages shared by the queues of a relay', () => {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());

  it('are read once for all who ask at nearly the same time', async () => {
    const { counted, reads } = await countedLog();
    const sharing = sharingPages(counted);
    const [first, second] = await Promise.all([sharing.readPage(range), sharing.readPage({ ...range })]);
    expect(first).to.equal(second);
    expect(first?.to).to.equal(3);
    expect(await sharing.readPage(range)).to.equal(first);
    expect(reads).to.have.length(1);
  });

  it('are read again after a while, when they may be longer', async () => {
    const { log, counted } = await countedLog();
    const sharing = sharingPages(counted);
    await sharing.readPage(range);
    await append(log, ...ratingsBy(ana, 1));
    await clock.passMs(sharedPageMs);
    expect((await sharing.readPage(range))?.to).to.equal(4);
  });

  it('are remembered from when they were read, however long that took', async () => {
    const { counted, reads } = await countedLog();
    const busy = Promise.withResolvers<undefined>();
    const slow: LogReader = {
      ...counted,
      readPage: async (asked) => {
        await busy.promise;
        return counted.readPage(asked);
      },
    };
    const sharing = sharingPages(slow);
    const reading = sharing.readPage(range);
    await clock.passMs(2 * sharedPageMs);
    busy.resolve(undefined);
    expect(await sharing.readPage(range)).to.equal(await reading);
    expect(reads).to.have.length(1);
  });

  it('are not shared with who asks for something else', async () => {
    const { counted, reads } = await countedLog();
    const sharing = sharingPages(counted);
    expect((await sharing.readPage(range))?.from).to.equal(1);
    expect((await sharing.readPage({ ...range, from: 2 }))?.from).to.equal(2);
    expect(reads).to.have.length(2);
  });

  it('are whole, and shared with who asks for other types of event', async () => {
    const { counted, reads } = await countedLog();
    const sharing = sharingPages(counted);
    const [one, other] = await Promise.all(
      ['BookRated', 'BookAdded'].map((type) => sharing.readPage({ ...range, types: [type] })),
    );
    expect(one).to.equal(other);
    expect(one?.events).to.have.length(3);
    expect(reads).to.deep.equal([range]);
  });

  it('are read again at once when reading failed', async () => {
    const { counted } = await countedLog();
    let away = true;
    const sharing = sharingPages({
      ...counted,
      readPage: (asked) => (away ? Promise.reject(new Error('away')) : counted.readPage(asked)),
    });
    const failed = await sharing.readPage(range).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    away = false;
    expect((await sharing.readPage(range))?.to).to.equal(3);
  });

  it('are not remembered where the log ended: there may be one any time now', async () => {
    const { log, counted } = await countedLog();
    const sharing = sharingPages(counted);
    expect(await sharing.readPage({ ...range, from: 4 })).to.equal(undefined);
    await append(log, ...ratingsBy(ana, 1));
    expect((await sharing.readPage({ ...range, from: 4 }))?.to).to.equal(4);
  });

  it('are forgotten when too many were read since', async () => {
    const { counted, reads } = await countedLog();
    const sharing = sharingPages(counted);
    const otherRange = (index: number): PageRange => ({ ...range, bytesMax: 1_000 + index });
    for (let index = 0; index <= sharedPagesMax; index += 1) await sharing.readPage(otherRange(index));
    await sharing.readPage(otherRange(1));
    expect(reads).to.have.length(sharedPagesMax + 1);
    await sharing.readPage(otherRange(0));
    expect(reads).to.have.length(sharedPagesMax + 2);
  });

  it('leave the heads alone', async () => {
    const { log, counted } = await countedLog();
    const sharing = sharingPages(counted);
    await sharing.heads();
    await append(log, ...ratingsBy(ana, 1));
    expect((await sharing.heads()).positions[homeOf(ana)]).to.equal(4);
  });
});
