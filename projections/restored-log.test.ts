import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue } from '../adapters/memory/page-queue.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { runProjector } from './run-projector.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';
import { takeClockInHand, until } from './testing/time.ts';
import { watchMs } from './watch.ts';

describe('a projector whose log is restored to an earlier moment while it runs', () => {
  it('applies nothing more to a read model that was found beyond the head, also when the log has grown past it again', async () => {
    const clock = takeClockInHand();
    const stop = new AbortController();
    const queue = memoryPageQueue();
    let log = memoryLog();
    await append(log, ...ratingsBy(ana, 4));
    const sample = sampleTarget(ratingStatistics);
    const notes = { caughtUp: 0, replayNeeded: 0 };
    const running = runProjector(
      {
        source: queue,
        log: { heads: () => log.heads(), readPage: (range) => log.readPage(range) },
        loadTargets: async () => [sample.target],
        onHeld: () => undefined,
        onError: () => undefined,
        onReplayNeeded: () => void (notes.replayNeeded += 1),
        onFlooded: () => undefined,
        onCaughtUp: () => void (notes.caughtUp += 1),
      },
      stop.signal,
    );
    try {
      await until(() => notes.caughtUp === 1);
      log = memoryLog();
      await append(log, ...ratingsBy(ana, 2));
      await clock.passMs(watchMs);
      await until(() => notes.replayNeeded === 1);

      await append(log, ...ratingsBy(ana, 6).slice(2), ...ratingsBy(bia, 1));
      for (const partition of [homeOf(ana), homeOf(bia)]) {
        const page = await log.readPage({ partition, from: 1, bytesMax: Infinity, eventsMax: Infinity });
        if (page !== undefined) queue.put(page);
      }
      await until(() => queue.held().length === 0);
      await clock.passMs(watchMs);
      expect(await sample.applied(homeOf(ana))).to.equal(4);
      expect(await sample.applied(homeOf(bia))).to.equal(0);
      expect(notes.replayNeeded).to.equal(1);
    } finally {
      stop.abort();
      clock.release();
      await running;
    }
  });
});
