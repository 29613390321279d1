import { postgresParkingLot } from '../adapters/postgres/parking-lot.ts';
import { foldedTarget } from '../projections/folded-target.ts';
import type { Instance } from '../projections/ports.ts';
import type { Projection } from '../projections/projection.ts';
import { ratingStatistics } from '../projections/rating-statistics.ts';
import { readerDays } from '../projections/reader-days.ts';
import { readingHistory } from '../projections/reading-history.ts';
import { catchUpAll, laggingBehind } from '../projections/watch.ts';
import { onStores } from './bench-stores.ts';
import { fillLog, madeUpEvents } from './made-up-log.ts';
import { checkRows, generationsIn, openEngine, type Engine } from './read-model-generations.ts';
import { judge, report, say } from './report.ts';
import { interleaved, median } from './rounds.ts';
import { bareRead } from './yardsticks/bare-read.ts';
import { emmettReaderDays } from './yardsticks/emmett-reader-days.ts';

/**
 * `make bench NAME=replay`: rebuilds read models in PostgreSQL from a log of 300,000 events, as `./estante replay` does, with two workers; beside it Emmett
 * rebuilds an equivalent of one of them from the first 10,000 of these events, and two connections do nothing but read the same log. Reader-days, which
 * takes notice of every event, is what the ratios are about; the other two take notice of a fifth, and write a row for every fourth.
 */
const events = 300_000;
const emmettEvents = 10_000;
const rounds = 3;
const workers = 2;

type Round = { readonly eventsPerSecond: number };

await onStores(async (stores, signal) => {
  const engine = await openEngine(stores);
  const { store } = engine;
  try {
    say(`filling the log with ${events} events, and Emmett's with the first ${emmettEvents}`);
    await fillLog(stores.eventLogOwnerUrl, madeUpEvents(events));
    const emmett = await emmettReaderDays(
      await stores.createDatabase('bench_emmett'),
      madeUpEvents(emmettEvents),
    );
    const timed =
      (work: () => Promise<void>, count = events) =>
      async (): Promise<Round> => {
        const startMs = performance.now();
        await work();
        return { eventsPerSecond: (count / (performance.now() - startMs)) * 1_000 };
      };
    const generations = generationsIn(store);
    const replayOf = (projection: Projection) => async (): Promise<Round> => {
      const instance = await generations.next(projection);
      return timed(() => replayInto(engine, projection, instance))();
    };
    const results = await interleaved(
      rounds,
      {
        'bare read': timed(() => bareRead(stores.eventLogOwnerUrl, { events, connections: workers })),
        'reader-days': replayOf(readerDays),
        'rating-statistics': replayOf(ratingStatistics),
        'reading-history': replayOf(readingHistory),
        emmett: async () => {
          await emmett.reset();
          return timed(emmett.rebuild, emmettEvents)();
        },
      },
      ({ eventsPerSecond }) => `${Math.round(eventsPerSecond)} events/s`,
      signal,
    );
    await emmett.check();
    const log = [...madeUpEvents(events)];
    for (const projection of [readerDays, ratingStatistics, readingHistory])
      await checkRows(store, projection, generations.last(projection), log);
    say('every read model is what a fresh fold of the log comes to');
    reportOn(results);
  } finally {
    await engine.close();
  }
});

function reportOn(results: Readonly<Record<string, readonly Round[]>>): void {
  const rate = (name: string): number =>
    median((results[name] ?? []).map(({ eventsPerSecond }) => eventsPerSecond));
  const [bare, own, emmett] = [rate('bare read'), rate('reader-days'), rate('emmett')];
  const ratios = { ratioToEmmett: own / emmett, ratioToBareRead: own / bare };
  report('replay', {
    ...ratios,
    eventsPerSecond: Math.round(own),
    bareReadEventsPerSecond: Math.round(bare),
    emmettEventsPerSecond: Math.round(emmett),
    ratingStatisticsEventsPerSecond: Math.round(rate('rating-statistics')),
    readingHistoryEventsPerSecond: Math.round(rate('reading-history')),
    events,
    rounds,
  });
  judge([
    { what: 'replay against Emmett', measured: ratios.ratioToEmmett, atLeast: 10 },
    { what: 'replay against a bare read', measured: ratios.ratioToBareRead, atLeast: 0.5 },
  ]);
}

async function replayInto(
  { servers, log, store }: Engine,
  projection: Projection,
  instance: Instance,
): Promise<void> {
  const target = foldedTarget({
    projection,
    instance,
    store,
    parkingLot: postgresParkingLot(servers),
    onParked: (_event, error) => {
      throw error;
    },
  });
  const lagging = laggingBehind(target, await log.heads(), await target.watermarks());
  await catchUpAll(target, log, lagging, { partitionsAtOnce: workers });
}
