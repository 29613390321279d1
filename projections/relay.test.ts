import { expect } from 'chai';
import { memoryCheckpoints } from '../adapters/memory/checkpoints.ts';
import { memoryLog, type MemoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue, type MemoryPageQueue } from '../adapters/memory/page-queue.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import type { Checkpoints, PageSink } from './ports.ts';
import { relayPage, relayRound } from './relay.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';

const [homeOfAna, homeOfBia] = [homeOf(ana), homeOf(bia)];
const everywhere = Array.from({ length: 16 }, (_, partition) => partition);

/** A log with `ana` and `bia` ratings of the two readers, a queue, and a relay that carries the one to the other. */
async function relayed({ ana: ofAna = 0, bia: ofBia = 0 }) {
  const log = memoryLog();
  await append(log, ...ratingsBy(ana, ofAna), ...ratingsBy(bia, ofBia));
  const checkpoints = memoryCheckpoints();
  const queue = memoryPageQueue('feeds');
  return { log, checkpoints, queue, round: rounds(log, checkpoints) };
}

const rounds =
  (log: MemoryLog, checkpoints: Checkpoints) =>
  async (sink: PageSink, partitions: readonly number[] = everywhere) =>
    relayRound({ log, checkpoints }, sink, { heads: await log.heads(), partitions });

const pagesIn = (queue: MemoryPageQueue) =>
  queue
    .held()
    .map((page) => (page === undefined ? 'no page' : `${page.partition}: ${page.from}..${page.to}`));

describe('a round of the relay', () => {
  it('sends a page of each partition that has something new, and moves the checkpoints behind them', async () => {
    const { queue, checkpoints, round } = await relayed({ ana: 3, bia: 2 });
    expect(await round(queue)).to.deep.equal({ sent: 2, more: false });
    expect(pagesIn(queue)).to.have.members([`${homeOfAna}: 1..3`, `${homeOfBia}: 1..2`]);
    expect([...(await checkpoints.read('feeds', 'memory'))]).to.have.deep.members([
      [homeOfAna, 3],
      [homeOfBia, 2],
    ]);
  });

  it('leaves a page of another epoch for the next round, which knows the heads of that log', async () => {
    const { log, queue, checkpoints } = await relayed({ ana: 3 });
    const restored = memoryLog({ epoch: 'restored' });
    await append(restored, ...ratingsBy(ana, 2));
    const heads = await log.heads();
    const round = () => relayRound({ log: restored, checkpoints }, queue, { heads, partitions: everywhere });
    expect(await round()).to.deep.equal({ sent: 0, more: false });
    expect(queue.held()).to.deep.equal([]);
    expect((await checkpoints.read('feeds', 'memory')).size).to.equal(0);
  });

  it('sends nothing when nothing is new', async () => {
    const { queue, round } = await relayed({ ana: 3 });
    await round(queue);
    expect(await round(queue)).to.deep.equal({ sent: 0, more: false });
    expect(queue.held()).to.have.length(1);
  });

  it('sends only what came since, in the order of the log', async () => {
    const { log, queue, round } = await relayed({ ana: 3 });
    await round(queue);
    await append(log, ...ratingsBy(ana, 2));
    await round(queue);
    expect(pagesIn(queue)).to.deep.equal([`${homeOfAna}: 1..3`, `${homeOfAna}: 4..5`]);
  });

  it('says that more is left when a partition holds more than a page', async () => {
    const { queue, round } = await relayed({ ana: relayPage.eventsMax + 1 });
    expect((await round(queue)).more).to.equal(true);
    expect((await round(queue)).more).to.equal(false);
    const sizes = queue.held().map((page) => page?.events.length ?? 0);
    expect(Math.max(...sizes)).to.be.at.most(relayPage.eventsMax);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(relayPage.eventsMax + 1);
  });

  it('sends only the partitions that it holds', async () => {
    const { queue, round } = await relayed({ ana: 3, bia: 2 });
    await round(queue, [homeOfBia]);
    expect(pagesIn(queue)).to.deep.equal([`${homeOfBia}: 1..2`]);
  });

  it('starts from the beginning for a log of another epoch', async () => {
    const { queue, checkpoints, round } = await relayed({ ana: 3 });
    await round(queue);
    const restored = memoryLog({ epoch: 'restored' });
    await append(restored, ...ratingsBy(ana, 2));
    await rounds(restored, checkpoints)(queue);
    expect(queue.held().map((page) => page && [page.epoch, page.from, page.to])).to.deep.equal([
      ['memory', 1, 3],
      ['restored', 1, 2],
    ]);
  });
});

describe('an entry that the queue does not take', () => {
  it('is sent again while the others are not, and its checkpoint stays', async () => {
    const { queue, checkpoints, round } = await relayed({ ana: 3, bia: 2 });
    queue.refusing.add(homeOfAna);
    expect(await round(queue)).to.deep.equal({ sent: 1, more: true });
    expect([...(await checkpoints.read('feeds', 'memory'))]).to.deep.equal([[homeOfBia, 2]]);
    queue.refusing.clear();
    expect(await round(queue)).to.deep.equal({ sent: 1, more: false });
    expect(pagesIn(queue)).to.deep.equal([`${homeOfBia}: 1..2`, `${homeOfAna}: 1..3`]);
  });

  it('stalls no other queue', async () => {
    const { queue: throttled, round } = await relayed({ ana: 3, bia: 2 });
    for (const partition of everywhere) throttled.refusing.add(partition);
    const other = memoryPageQueue('redis');
    expect(await round(throttled)).to.deep.equal({ sent: 0, more: true });
    expect(await round(other)).to.deep.equal({ sent: 2, more: false });
  });

  it('may have been taken after all: sent again, the queue forgets the copy', async () => {
    const { queue, checkpoints, round } = await relayed({ ana: 3 });
    const forgetful: PageSink = {
      name: queue.name,
      send: async (pages) => {
        await queue.send(pages);
        return [];
      },
    };
    await round(forgetful);
    expect((await checkpoints.read('feeds', 'memory')).size).to.equal(0);
    await round(queue);
    expect(pagesIn(queue)).to.deep.equal([`${homeOfAna}: 1..3`]);
  });
});

describe('a checkpoint', () => {
  it('does not move back when a faster relay has moved it', async () => {
    const { log, queue, checkpoints, round } = await relayed({ ana: 3 });
    const overtaken: PageSink = {
      name: queue.name,
      send: async (pages) => {
        await round(queue);
        await append(log, ...ratingsBy(ana, 4));
        await round(queue);
        return queue.send(pages);
      },
    };
    await round(overtaken);
    expect((await checkpoints.read('feeds', 'memory')).get(homeOfAna)).to.equal(7);
    expect(pagesIn(queue)).to.deep.equal([`${homeOfAna}: 1..3`, `${homeOfAna}: 4..7`]);
  });

  it('stays when the queue cannot be reached at all', async () => {
    const { checkpoints, round } = await relayed({ ana: 3 });
    const away: PageSink = { name: 'feeds', send: () => Promise.reject(new Error('away')) };
    expect(await round(away).catch(String)).to.equal('Error: away');
    expect((await checkpoints.read('feeds', 'memory')).size).to.equal(0);
  });
});
