import { expect } from 'chai';
import { memoryCheckpoints } from '../adapters/memory/checkpoints.ts';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue, type MemoryPageQueue } from '../adapters/memory/page-queue.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import type { LogReader, PageSink } from './ports.ts';
import { relayPage } from './relay.ts';
import { relayPaceMs, relayPollMs, relayRestMaxMs, relayRestMs, runRelay } from './run-relay.ts';
import { sharedPageMs } from './shared-pages.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { settle, takeClockInHand, type ClockInHand } from './testing/time.ts';
import { createWake } from './wake.ts';

const everywhere = Array.from({ length: 16 }, (_, partition) => partition);
const sizeOf = (queue: MemoryPageQueue) =>
  queue.held().reduce((sum, page) => sum + (page?.events.length ?? 0), 0);

describe('a running relay', () => {
  let clock: ClockInHand;
  let abort: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    clock = takeClockInHand();
    abort = new AbortController();
  });
  afterEach(async () => {
    abort.abort();
    await running;
    clock.release();
  });

  /** Starts a relay from a log in memory to these sinks. */
  const start = (sinks: readonly PageSink[], reader?: (log: LogReader) => LogReader) => {
    const log = memoryLog();
    const wake = createWake();
    const errors: string[] = [];
    const leases = { partitions: everywhere };
    running = runRelay(
      {
        log: reader?.(log) ?? log,
        checkpoints: memoryCheckpoints(),
        sinks,
        partitions: () => leases.partitions,
        wake,
        onError: (queue, error) => void errors.push(`${queue}: ${String(error)}`),
      },
      abort.signal,
    );
    return { log, wake, errors, leases };
  };

  it('carries what is there to every queue at once', async () => {
    const queues = [memoryPageQueue('feeds'), memoryPageQueue('redis')];
    const { log, wake } = start(queues);
    await append(log, ...ratingsBy(ana, 2));
    wake.wake();
    await clock.passUntil(() => queues.every((queue) => sizeOf(queue) === 2));
  });

  it('is woken by an append', async () => {
    const queue = memoryPageQueue();
    const { log, wake } = start([queue]);
    await settle();
    await append(log, ...ratingsBy(ana, 2));
    await settle();
    expect(sizeOf(queue)).to.equal(0);
    wake.wake();
    await settle();
    expect(sizeOf(queue), 'without any time passing').to.equal(2);
  });

  it('finds what nobody woke it for, when it looks by itself', async () => {
    const queue = memoryPageQueue();
    const { log } = start([queue]);
    await settle();
    await append(log, ...ratingsBy(ana, 2));
    await clock.passMs(relayPollMs);
    expect(sizeOf(queue)).to.equal(2);
  });

  it('goes on without a pause while more is left', async () => {
    const queue = memoryPageQueue();
    const { log, wake } = start([queue]);
    await settle();
    const count = relayPage.eventsMax + 500;
    await append(log, ...ratingsBy(ana, count));
    wake.wake();
    await settle();
    expect(sizeOf(queue)).to.equal(count);
  });

  it('lets what comes in quick succession share a page, and sends the first of it at once', async () => {
    const queue = memoryPageQueue();
    const { log, wake } = start([queue]);
    await settle();
    for (let event = 0; event < 3; event += 1) {
      await append(log, ...ratingsBy(ana, 1));
      wake.wake();
      await settle();
    }
    expect(sizeOf(queue)).to.equal(1);
    await clock.passMs(relayPaceMs);
    expect(queue.held().map((page) => page?.events.length)).to.deep.equal([1, 2]);
  });

  it('carries a partition from the moment it holds its lease', async () => {
    const queue = memoryPageQueue();
    const { log, wake, leases } = start([queue]);
    leases.partitions = [homeOf(bia)];
    await append(log, ...ratingsBy(ana, 2), ...ratingsBy(bia, 1));
    wake.wake();
    await clock.passUntil(() => sizeOf(queue) === 1);
    leases.partitions = everywhere;
    wake.wake();
    await clock.passMs(relayPaceMs);
    await clock.passUntil(() => sizeOf(queue) === 3);
  });

  it('gives a throttled queue a rest, and the others all they can take', async () => {
    const [throttled, other] = [memoryPageQueue('throttled'), memoryPageQueue('other')];
    for (const partition of everywhere) throttled.refusing.add(partition);
    let sends = 0;
    const counted: PageSink = {
      name: throttled.name,
      send: (pages) => {
        sends += 1;
        return throttled.send(pages);
      },
    };
    const { log, wake, errors } = start([counted, other]);
    await append(log, ...ratingsBy(ana, 2));
    wake.wake();
    await clock.passUntil(() => sizeOf(other) === 2);
    await settle();
    expect(sends).to.equal(1);
    await clock.passMs(relayRestMs);
    expect(sends).to.equal(2);
    throttled.refusing.clear();
    await clock.passMs(relayRestMs);
    expect(sizeOf(throttled)).to.equal(2);
    expect(errors).to.deep.equal([]);
  });

  it('rests longer after each failure in a row, up to a limit, and says so each time', async () => {
    const away: PageSink = { name: 'feeds', send: () => Promise.reject(new Error('away')) };
    const { log, errors, wake } = start([away]);
    await append(log, ...ratingsBy(ana, 1));
    wake.wake();
    await clock.passUntil(() => errors.length === 1);
    for (let rest = relayRestMs, failures = 1; failures < 10; failures += 1) {
      await clock.passMs(rest - 1);
      expect(errors, `before ${rest} ms`).to.have.length(failures);
      await clock.passMs(1);
      expect(errors, `after ${rest} ms`).to.have.length(failures + 1);
      rest = Math.min(rest * 2, relayRestMaxMs);
    }
    expect(new Set(errors)).to.have.all.keys('feeds: Error: away');
  });

  it('goes on when the log is back', async () => {
    let away = true;
    const queue = memoryPageQueue();
    const { log, errors } = start([queue], (reader) => ({
      ...reader,
      heads: () => (away ? Promise.reject(new Error('away')) : reader.heads()),
    }));
    await append(log, ...ratingsBy(ana, 2));
    await clock.passMs(relayRestMs);
    expect(errors.length).to.be.at.least(1);
    away = false;
    await clock.passMs(relayRestMs * 4);
    await clock.passMs(sharedPageMs);
    expect(sizeOf(queue)).to.equal(2);
  });
});
