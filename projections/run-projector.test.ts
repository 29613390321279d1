import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue } from '../adapters/memory/page-queue.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import type { Page } from '../domain/page.ts';
import type { PageTarget } from './page-target.ts';
import { refreshMs, retryMs, runProjector, type FedTarget } from './run-projector.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import { takeClockInHand, until } from './testing/time.ts';
import { watchMs } from './watch.ts';

describe('a projector', () => {
  let stop: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    stop = new AbortController();
    running = Promise.resolve();
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  const start = async ({ epoch = 'memory' } = {}) => {
    const log = memoryLog({ epoch });
    await append(log, ...ratingsBy(ana, 4), ...ratingsBy(bia, 2));
    const queue = memoryPageQueue();
    const store = memoryReadModelStore();
    const sample = sampleTarget(ratingStatistics, store);
    const notes = { caughtUp: 0, replayNeeded: 0, flooded: 0, errors: 0 };
    const live: PageTarget[] = [sample.target];
    const run = (loadTargets = async (): Promise<readonly FedTarget[]> => live) => {
      running = runProjector(
        {
          source: queue,
          log,
          loadTargets,
          onHeld: () => void (notes.errors += 1),
          onError: () => void (notes.errors += 1),
          onReplayNeeded: () => void (notes.replayNeeded += 1),
          onFlooded: () => void (notes.flooded += 1),
          onCaughtUp: () => void (notes.caughtUp += 1),
        },
        stop.signal,
      );
    };
    const page = async (partition: number, from: number): Promise<Page> => {
      const read = await log.readPage({ partition, from, bytesMax: Infinity, eventsMax: Infinity });
      if (read === undefined) throw new Error('the sample log is shorter');
      return read;
    };
    return { log, queue, sample, notes, live, run, page };
  };

  it('catches up from the log before it takes anything from its queue', async () => {
    const { queue, sample, notes, run } = await start();
    run();
    await until(() => notes.caughtUp === 1);
    expect(await sample.applied(homeOf(ana))).to.equal(4);
    expect(await sample.applied(homeOf(bia))).to.equal(2);
    expect(queue.held()).to.deep.equal([]);
  });

  it('applies what its queue brings afterwards', async () => {
    const { log, queue, sample, notes, run, page } = await start();
    run();
    await until(() => notes.caughtUp === 1);
    await append(log, ...ratingsBy(ana, 6).slice(4));
    queue.put(await page(homeOf(ana), 5));
    await until(async () => (await sample.applied(homeOf(ana))) === 6);
  });

  it('drops a late message of an earlier epoch, and goes on', async () => {
    const { log, queue, sample, notes, run, page } = await start();
    run();
    await until(() => notes.caughtUp === 1);
    await append(log, ...ratingsBy(ana, 6).slice(4));
    const current = await page(homeOf(ana), 5);
    queue.put({ ...current, epoch: 'earlier' });
    queue.put(current);
    await until(async () => (await sample.applied(homeOf(ana))) === 6);
    expect(notes).to.deep.equal({ caughtUp: 1, replayNeeded: 0, flooded: 0, errors: 0 });
  });

  it('stops a read model that was built from another log, and asks for a replay', async () => {
    const { sample, notes, run, page } = await start();
    await sample.target.apply({ ...(await page(homeOf(ana), 1)), epoch: 'restored' });
    run();
    await until(() => notes.replayNeeded > 0 && notes.caughtUp === 1);
    expect(await sample.applied(homeOf(bia))).to.equal(0);
  });

  it('tries again to find its targets until the registry answers', async function () {
    this.timeout(10_000);
    const { sample, notes, run } = await start();
    let asked = 0;
    run(async () => {
      asked += 1;
      if (asked === 1) throw new Error('the registry is away');
      return [sample.target];
    });
    await until(() => notes.caughtUp === 1);
    expect(notes.errors).to.equal(1);
  });

  it('follows the generation that a replay makes live, and leaves the one before alone', async () => {
    const clock = takeClockInHand();
    try {
      const { log, queue, sample: blue, live, notes, run, page } = await start();
      const green = sampleTarget(ratingStatistics);
      run();
      await until(() => notes.caughtUp === 1);
      live[0] = { ...green.target, generation: 2 };
      await clock.passMs(refreshMs);
      await append(log, ...ratingsBy(ana, 6).slice(4));
      queue.put(await page(homeOf(ana), 5));
      await until(async () => (await green.applied(homeOf(ana))) === 6);
      expect(await blue.applied(homeOf(ana))).to.equal(4);
    } finally {
      clock.release();
    }
  });

  it('feeds a generation beside the live one before that, whatever its queue brings', async () => {
    const { log, queue, sample: live, live: fed, notes, run, page } = await start();
    const green = sampleTarget(ratingStatistics);
    const ahead: boolean[] = [];
    const beside: PageTarget = {
      ...green.target,
      generation: 2,
      apply: async (given) => {
        ahead.push((await live.applied(given.partition)) < given.to);
        return green.target.apply(given);
      },
    };
    run(async () => fed.map((target) => ({ ...target, beside: [beside] })));
    await until(() => notes.caughtUp === 1);
    await until(async () => (await green.applied(homeOf(ana))) === 4);
    ahead.length = 0;
    await append(log, ...ratingsBy(ana, 6).slice(4));
    queue.put(await page(homeOf(ana), 5));
    await until(async () => (await live.applied(homeOf(ana))) === 6);
    expect(await green.applied(homeOf(ana))).to.equal(6);
    expect(ahead).to.deep.equal([true]);
  });

  it('finds in the log what its queue has not brought to a generation beside', async () => {
    const clock = takeClockInHand();
    try {
      const { log, live: fed, sample: live, notes, run } = await start();
      const green = sampleTarget(ratingStatistics);
      run(async () => fed.map((target) => ({ ...target, beside: [{ ...green.target, generation: 2 }] })));
      await until(() => notes.caughtUp === 1);
      await append(log, ...ratingsBy(ana, 6).slice(4));
      await clock.passMs(watchMs);
      await clock.passMs(watchMs);
      await until(async () => (await green.applied(homeOf(ana))) === 6);
      await until(async () => (await live.applied(homeOf(ana))) === 6);
    } finally {
      clock.release();
    }
  });

  it('brings a generation beside up from the log when that could not apply what a message brought', async () => {
    const clock = takeClockInHand();
    try {
      const { log, queue, live: fed, sample: live, notes, run, page } = await start();
      const green = sampleTarget(ratingStatistics);
      let isBroken = false;
      const beside: PageTarget = {
        ...green.target,
        generation: 2,
        apply: async (given) => {
          if (isBroken) throw new Error('broken');
          return green.target.apply(given);
        },
      };
      run(async () => fed.map((target) => ({ ...target, beside: [beside] })));
      await until(() => notes.caughtUp === 1);
      await until(async () => (await green.applied(homeOf(ana))) === 4);
      isBroken = true;
      await append(log, ...ratingsBy(ana, 6).slice(4));
      queue.put(await page(homeOf(ana), 5));
      await until(async () => (await live.applied(homeOf(ana))) === 6);
      expect(notes.errors).to.equal(1);
      isBroken = false;
      await clock.passMs(watchMs);
      await clock.passMs(watchMs);
      await until(async () => (await green.applied(homeOf(ana))) === 6);
    } finally {
      clock.release();
    }
  });

  it('goes on with a generation beside one that was built from another log', async () => {
    const { log, queue, sample: live, live: fed, notes, run, page } = await start();
    await live.target.apply({ ...(await page(homeOf(ana), 1)), epoch: 'restored' });
    const green = sampleTarget(ratingStatistics);
    run(async () => fed.map((target) => ({ ...target, beside: [{ ...green.target, generation: 2 }] })));
    await until(() => notes.replayNeeded > 0 && notes.caughtUp === 1);
    await append(log, ...ratingsBy(ana, 6).slice(4));
    queue.put(await page(homeOf(ana), 5));
    await until(async () => (await green.applied(homeOf(ana))) === 6);
  });

  it('leaves a paused target alone without holding its messages, and catches up when it is back', async () => {
    const clock = takeClockInHand();
    try {
      const { log, queue, sample, live, notes, run, page } = await start();
      const other = sampleTarget(ratingStatistics);
      const going = { ...other.target, name: 'going' };
      live.push(going);
      const paused = live[0];
      if (paused === undefined) throw new Error('there is no target');
      run();
      await until(() => notes.caughtUp === 1);
      live.shift();
      await clock.passMs(refreshMs);
      await append(log, ...ratingsBy(ana, 6).slice(4));
      queue.put(await page(homeOf(ana), 5));
      await until(async () => (await other.applied(homeOf(ana))) === 6);
      await until(() => queue.held().length === 0);
      await clock.passMs(watchMs);
      await clock.passMs(watchMs);
      expect(await sample.applied(homeOf(ana))).to.equal(4);
      live.push(paused);
      await clock.passMs(refreshMs);
      await until(async () => (await sample.applied(homeOf(ana))) === 6);
    } finally {
      clock.release();
    }
  });

  it('has not caught up before a target has that is followed anew meanwhile, because another generation joined', async () => {
    const clock = takeClockInHand();
    try {
      const { sample, live, notes, run } = await start();
      let isAway = true;
      const away = {
        ...sample.target,
        watermarks: () => (isAway ? Promise.reject(new Error('away')) : sample.target.watermarks()),
      };
      live[0] = away;
      let fed: readonly FedTarget[] = live;
      run(async () => fed);
      await until(() => notes.errors === 1);
      fed = [{ ...away, beside: [{ ...sampleTarget(ratingStatistics).target, generation: 2 }] }];
      await clock.passMs(refreshMs);
      expect(notes.caughtUp).to.equal(0);
      isAway = false;
      await clock.passMs(retryMs);
      await until(() => notes.caughtUp === 1);
    } finally {
      clock.release();
    }
  });

  it('leaves a generation alone that was dropped before it had caught up, and serves the next one', async () => {
    const clock = takeClockInHand();
    try {
      const { sample, live, notes, run } = await start();
      const dropped = {
        ...sample.target,
        watermarks: () => Promise.reject(new Error('there is no such table')),
      };
      live[0] = dropped;
      run();
      await until(() => notes.errors === 1);
      live[0] = { ...sample.target, generation: 2 };
      await clock.passMs(refreshMs);
      await until(() => notes.caughtUp === 1);
      await until(async () => (await sample.applied(homeOf(ana))) === 4);
    } finally {
      clock.release();
    }
  });

  it('finds in the log what its queue has lost', async () => {
    const clock = takeClockInHand();
    try {
      const { log, sample, notes, run } = await start();
      run();
      await until(() => notes.caughtUp === 1);
      await append(log, ...ratingsBy(ana, 6).slice(4));
      await clock.passMs(watchMs);
      await clock.passMs(watchMs);
      await until(async () => (await sample.applied(homeOf(ana))) === 6);
    } finally {
      clock.release();
    }
  });

  it('goes on taking messages when its queue is back', async () => {
    const clock = takeClockInHand();
    try {
      const { queue, sample, log, notes, run, page } = await start();
      const { receive } = queue;
      let away = true;
      Object.assign(queue, {
        receive: (signal: AbortSignal) => (away ? Promise.reject(new Error('away')) : receive(signal)),
      });
      run();
      await until(() => notes.errors === 1);
      away = false;
      await clock.passMs(retryMs);
      await append(log, ...ratingsBy(ana, 6).slice(4));
      queue.put(await page(homeOf(ana), 5));
      await until(async () => (await sample.applied(homeOf(ana))) === 6);
    } finally {
      clock.release();
    }
  });
});
