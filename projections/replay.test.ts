import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryParkingLot } from '../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import { memoryRegistry } from '../adapters/memory/registry.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import { foldedTarget } from './folded-target.ts';
import type { Instance } from './ports.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { renew, replay, ReplayStoppedError } from './replay.ts';
import { append, ratingsBy } from './testing/append.ts';

describe('a replay', () => {
  const start = async () => {
    const log = memoryLog();
    const registry = memoryRegistry();
    const store = memoryReadModelStore();
    const stop = new AbortController();
    const live = await registry.ensureLive(ratingStatistics);
    await append(log, ...ratingsBy(ana, 5), ...ratingsBy(bia, 3));
    const dropped: number[] = [];
    const running = {
      projection: ratingStatistics,
      log,
      registry,
      targetOn: async (instance: Instance) =>
        foldedTarget({
          projection: ratingStatistics,
          instance,
          store,
          parkingLot: memoryParkingLot(),
          onParked: () => undefined,
        }),
      drop: async (instance: Instance) => {
        dropped.push(instance.generation);
        await store.drop(instance);
      },
      onProgress: () => undefined,
      signal: stop.signal,
    };
    const rowsOf = (instance: Instance) => Array.fromAsync(store.rows(instance));
    return { log, registry, stop, live, dropped, running, rowsOf };
  };

  it('builds the next generation from the whole log, makes it live and drops the one before', async function () {
    this.timeout(10_000);
    const { registry, dropped, running, rowsOf } = await start();
    const { instance, events } = await replay(running);
    expect(events).to.equal(8);
    expect(await rowsOf(instance)).to.have.length(8);
    expect(registry.all()).to.deep.equal([{ ...instance, status: 'live' }]);
    expect(instance.generation).to.equal(2);
    expect(dropped).to.deep.equal([1]);
  });

  it('leaves the live generation alone until it flips', async () => {
    const { registry, live, running } = await start();
    const seen: (readonly Instance[])[] = [];
    const replaying = replay({
      ...running,
      onProgress: () => void registry.live().then((instances) => seen.push(instances)),
      // Stopped right after the flip, so as not to wait until no query remembers the old generation.
      registry: {
        ...registry,
        flip: async (instance) => {
          expect(seen.flat()).to.deep.equal(seen.map(() => live));
          return registry.flip(instance);
        },
      },
      signal: AbortSignal.timeout(500),
    });
    const failure: unknown = await replaying.catch((error: unknown) => error);
    expect(failure).to.not.be.instanceOf(Error);
    expect(seen).to.not.have.length(0);
  });

  it('takes what is appended while it builds', async () => {
    const { log, running, rowsOf } = await start();
    let appended = false;
    const { instance, events } = await replay({
      ...running,
      onProgress: () => {
        if (appended) return;
        appended = true;
        void append(log, ...ratingsBy(ana, 7).slice(5));
      },
      signal: AbortSignal.timeout(500),
    });
    expect(events).to.equal(10);
    expect(await rowsOf(instance)).to.have.length(10);
  });

  it('leaves nothing behind when it is stopped before the flip', async () => {
    const { registry, live, stop, dropped, running } = await start();
    const replaying = replay({ ...running, onProgress: () => stop.abort() });
    expect(await replaying.catch((error: unknown) => error)).to.be.instanceOf(ReplayStoppedError);
    expect(registry.all()).to.deep.equal([{ ...live, status: 'live' }]);
    expect(dropped).to.deep.equal([2]);
  });

  it('leaves nothing behind when it fails', async () => {
    const { registry, live, running } = await start();
    const log = { ...running.log, readPage: () => Promise.reject(new Error('the log is away')) };
    expect(await replay({ ...running, log }).catch((error: unknown) => error)).to.have.property(
      'message',
      'the log is away',
    );
    expect(registry.all()).to.deep.equal([{ ...live, status: 'live' }]);
  });
});

describe('renewing a derived read model', () => {
  it('puts an empty generation in place of the live one', async () => {
    const registry = memoryRegistry();
    const feeds = { name: 'feeds', version: 1 };
    await registry.ensureLive(feeds);
    const dropped: number[] = [];
    const instance = await renew({
      projection: feeds,
      registry,
      drop: async ({ generation }) => void dropped.push(generation),
      signal: AbortSignal.timeout(100),
    });
    expect(registry.all()).to.deep.equal([{ ...instance, status: 'live' }]);
    expect(dropped).to.deep.equal([1]);
  });
});
