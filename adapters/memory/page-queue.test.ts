import { expect } from 'chai';
import { bookNamed, bookRated } from '../../domain/testing/examples.ts';
import { pageOf, storedEvents } from '../../domain/testing/stored-events.ts';
import { memoryPageQueue, receivedMax, visibleAgainSeconds } from './page-queue.ts';

const eventsOf = (partition: number) =>
  storedEvents(
    ['a', 'b', 'c'].map((book) => bookRated(4, { book: bookNamed(book) })),
    partition,
  );
const pageOfPartition = (partition: number, from = 1, to = 3) =>
  pageOf(eventsOf(partition).slice(from - 1, to));
const never = new AbortController().signal;

describe('a page queue in memory', () => {
  it('gives what was sent, in order, until it is removed', async () => {
    const queue = memoryPageQueue();
    const pages = [pageOfPartition(1, 1, 2), pageOfPartition(1, 3, 3)];
    for (const page of pages) await queue.send([page]);
    const received = await queue.receive(never);
    expect(received.map(({ page }) => page)).to.deep.equal(pages);
    expect(queue.held()).to.have.length(2);
    await queue.remove(received);
    expect(queue.held()).to.deep.equal([]);
  });

  it('takes a page that it was sent before, and forgets the copy', async () => {
    const queue = memoryPageQueue();
    expect(await queue.send([pageOfPartition(1)])).to.have.length(1);
    expect(await queue.send([pageOfPartition(1)])).to.have.length(1);
    expect(queue.held()).to.have.length(1);
  });

  it('makes the later messages of a partition wait while one is in work, and not those of others', async () => {
    const queue = memoryPageQueue();
    await queue.send([pageOfPartition(1, 1, 2)]);
    await queue.receive(never);
    await queue.send([pageOfPartition(1, 3, 3)]);
    await queue.send([pageOfPartition(2)]);
    expect((await queue.receive(never)).map(({ page }) => page?.partition)).to.deep.equal([2]);
  });

  it('gives a message again when its time is over, and not while that is extended', async () => {
    const queue = memoryPageQueue();
    await queue.send([pageOfPartition(1)]);
    const first = await queue.receive(never);
    queue.passSeconds(visibleAgainSeconds - 1);
    await queue.extend(first, 10);
    queue.passSeconds(9);
    await queue.send([pageOfPartition(2)]);
    expect((await queue.receive(never)).map(({ page }) => page?.partition)).to.deep.equal([2]);
    queue.passSeconds(1);
    expect((await queue.receive(never)).map(({ page }) => page?.partition)).to.deep.equal([1]);
  });

  it('gives only so many messages at once', async () => {
    const queue = memoryPageQueue();
    for (let partition = 0; partition < receivedMax + 1; partition += 1)
      await queue.send([pageOfPartition(partition)]);
    expect(await queue.receive(never)).to.have.length(receivedMax);
    expect(await queue.receive(never)).to.have.length(1);
  });

  it('waits for a message, and for nothing when the signal aborts', async () => {
    const queue = memoryPageQueue();
    const abort = new AbortController();
    const waiting = queue.receive(abort.signal);
    await queue.send([pageOfPartition(1)]);
    expect(await waiting).to.have.length(1);
    const empty = queue.receive(abort.signal);
    abort.abort();
    expect(await empty).to.deep.equal([]);
    expect(await queue.receive(abort.signal)).to.deep.equal([]);
  });

  it('does not take a partition that it refuses', async () => {
    const queue = memoryPageQueue();
    queue.refusing.add(1);
    const taken = await queue.send([pageOfPartition(1), pageOfPartition(2)]);
    expect(taken.map(({ partition }) => partition)).to.deep.equal([2]);
    expect(queue.held()).to.have.length(1);
  });
});
