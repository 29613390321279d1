import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue } from '../adapters/memory/page-queue.ts';
import { memoryParkingLot } from '../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import { ana, bia, bookNamed, bookRated } from '../domain/testing/examples.ts';
import { streamOf } from '../domain/testing/stored-events.ts';
import { boundedParking, parksWindowMs, TooManyParksError } from './bounded-parking.ts';
import type { Projection } from './projection.ts';
import type { ParkedEvent } from './ports.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { runProjector } from './run-projector.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';
import { until } from './testing/time.ts';

const parksMax = 5;

const parkedEvent = (position: number, projection = 'shelves'): ParkedEvent => ({
  projection,
  version: 1,
  stream: streamOf(bookRated(4, { book: bookNamed(`b-${position}`) })),
  partition: 3,
  position,
  type: 'BookRated',
  error: 'odd',
});

describe('a parking lot with a bound', () => {
  const start = () => {
    const lot = memoryParkingLot();
    let now = 0;
    const bounded = boundedParking(lot, { parksMax, clock: () => now });
    const park = async (position: number, projection?: string): Promise<unknown> =>
      bounded.park(parkedEvent(position, projection)).catch((error: unknown) => error);
    return { lot, park, pass: (ms: number) => void (now += ms) };
  };

  it('records nothing of what is too much within a minute, and says what to do', async () => {
    const { lot, park } = start();
    for (let position = 1; position <= parksMax; position += 1) {
      expect(await park(position)).to.equal(undefined);
    }
    const refusal = await park(parksMax + 1);
    expect(refusal).to.be.instanceOf(TooManyParksError);
    expect(String(refusal)).to.include('./estante parked retry shelves --all');
    expect(await lot.list()).to.have.length(parksMax);
  });

  it('stays closed to that projection, and open to others', async () => {
    const { park, pass } = start();
    for (let position = 1; position <= parksMax + 1; position += 1) await park(position);
    pass(2 * parksWindowMs);
    expect(await park(9)).to.be.instanceOf(TooManyParksError);
    expect(await park(9, 'profiles')).to.equal(undefined);
  });

  it('takes as many again when a minute has passed', async () => {
    const { lot, park, pass } = start();
    for (let position = 1; position <= 3 * parksMax; position += 1) {
      await park(position);
      pass(parksWindowMs / parksMax);
    }
    expect(await lot.list()).to.have.length(3 * parksMax);
  });
});

describe('a projection whose handlers are broken', () => {
  const broken: Projection = {
    ...ratingStatistics,
    name: 'broken',
    touches: () => {
      throw new Error('every event breaks it');
    },
  };

  it('parks no more than the bound, and stops, while others of its queue go on', async () => {
    const log = memoryLog();
    await append(log, ...ratingsBy(ana, 30), ...ratingsBy(bia, 30));
    const queue = memoryPageQueue();
    const lot = memoryParkingLot();
    const parkingLot = boundedParking(lot, { parksMax });
    const [bad, good] = [broken, ratingStatistics].map((projection) =>
      sampleTarget(projection, memoryReadModelStore(), parkingLot),
    );
    if (bad === undefined || good === undefined) throw new Error('two were asked for');
    const told: string[] = [];
    let caughtUp = false;
    const stop = new AbortController();
    const running = runProjector(
      {
        source: queue,
        log,
        loadTargets: async () => [bad.target, good.target],
        onHeld: (_partition, error) => void told.push(`held: ${String(error)}`),
        onError: (step, error) => void told.push(`${step}: ${String(error)}`),
        onReplayNeeded: () => void told.push('replay needed'),
        onFlooded: ({ projection }) => void told.push(`flooded: ${projection}`),
        onCaughtUp: () => void (caughtUp = true),
      },
      stop.signal,
    );
    try {
      await until(() => caughtUp);
      await append(log, ...ratingsBy(ana, 40).slice(30));
      const page = await log.readPage({
        partition: homeOf(ana),
        from: 31,
        bytesMax: Infinity,
        eventsMax: Infinity,
      });
      if (page === undefined) throw new Error('the log is shorter');
      queue.put(page);
      await until(async () => (await good.applied(homeOf(ana))) === 40 && queue.held().length === 0);
      expect(told).to.deep.equal(['flooded: broken']);
      const parked = await lot.list();
      expect(parked).to.have.length(parksMax);
      for (const partition of [homeOf(ana), homeOf(bia)]) {
        const here = parked.filter((event) => event.partition === partition).map(({ position }) => position);
        const applied = await bad.applied(partition);
        // Whatever is below the watermark was parked; the rest is above it.
        for (let position = 1; position <= applied; position += 1) expect(here).to.include(position);
      }
    } finally {
      stop.abort();
      await running;
    }
  });
});
