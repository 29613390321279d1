import { postgresLogReader } from '../adapters/postgres/log-reader.ts';
import { postgresParkingLot } from '../adapters/postgres/parking-lot.ts';
import { pageBody, parsePageBody } from '../adapters/sqs/page-body.ts';
import { advance } from '../projections/advance.ts';
import { foldedTarget } from '../projections/folded-target.ts';
import type { Instance } from '../projections/ports.ts';
import type { Projection } from '../projections/projection.ts';
import { readerDays } from '../projections/reader-days.ts';
import { readingHistory } from '../projections/reading-history.ts';
import { relayPage } from '../projections/relay.ts';
import { partitionsAtOnceDefault } from '../projections/watch.ts';
import { onStores } from './bench-stores.ts';
import { fillLog, madeUpEvents } from './made-up-log.ts';
import { checkRows, generationsIn, openEngine, type Engine } from './read-model-generations.ts';
import { judge, report, say } from './report.ts';
import { interleaved, median } from './rounds.ts';
import { rowByRow } from './yardsticks/row-by-row.ts';

/**
 * `make bench NAME=project`: messages as the relay packs them are parsed and applied to two read models in PostgreSQL, partitions at the same time; beside
 * it the same events are applied to the same tables one by one, each in a transaction that reads the row, writes it and moves the watermark.
 */
const events = 60_000;
const singleEvents = 3_000;
const rounds = 5;
const readModels = [readingHistory, readerDays];

type Round = { readonly eventsPerSecond: number };

await onStores(async (stores, signal) => {
  const engine = await openEngine(stores);
  try {
    say(`filling the log with ${events} events`);
    await fillLog(stores.eventLogOwnerUrl, madeUpEvents(events));
    const messages = await messagesOf(engine);
    const generations = generationsIn(engine.store);
    const fresh = (): Promise<readonly (readonly [Projection, Instance])[]> =>
      Promise.all(
        readModels.map(async (projection) => [projection, await generations.next(projection)] as const),
      );
    const timed = async (count: number, work: () => Promise<void>): Promise<Round> => {
      const startMs = performance.now();
      await work();
      return { eventsPerSecond: (count / (performance.now() - startMs)) * 1_000 };
    };
    const results = await interleaved(
      rounds,
      {
        pages: async () => {
          const instances = await fresh();
          const round = await timed(events, () => applyMessages(engine, messages, instances));
          for (const [projection, instance] of instances)
            await checkRows(engine.store, projection, instance, madeUpEvents(events));
          return round;
        },
        'row by row': async () => {
          const instances = await fresh();
          const firsts = [...madeUpEvents(singleEvents)];
          const round = await timed(singleEvents, () =>
            rowByRow(stores.readModelOwnerUrl, firsts, instances, partitionsAtOnceDefault),
          );
          for (const [projection, instance] of instances)
            await checkRows(engine.store, projection, instance, firsts);
          return round;
        },
      },
      ({ eventsPerSecond }) => `${Math.round(eventsPerSecond)} events/s`,
      signal,
    );
    reportOn(results);
  } finally {
    await engine.close();
  }
});

function reportOn(results: Readonly<Record<string, readonly Round[]>>): void {
  const rate = (name: string): number =>
    median((results[name] ?? []).map(({ eventsPerSecond }) => eventsPerSecond));
  const ratioToRowByRow = rate('pages') / rate('row by row');
  report('project', {
    ratioToRowByRow,
    eventsPerSecond: Math.round(rate('pages')),
    rowByRowEventsPerSecond: Math.round(rate('row by row')),
    readModels: readModels.length,
    events,
    rounds,
  });
  judge([{ what: 'pages against row by row', measured: ratioToRowByRow, atLeast: 10 }]);
}

/** The bodies of the messages of each partition, in order. */
async function messagesOf({ servers }: Engine): Promise<readonly (readonly string[])[]> {
  const log = postgresLogReader(servers);
  const { positions } = await log.heads();
  return Promise.all(
    positions.map(async (head, partition) => {
      const bodies: string[] = [];
      for (let from = 1; from <= head;) {
        const page = await log.readPage({ partition, from, ...relayPage });
        if (page === undefined) throw new Error(`the log ends before ${partition}.${from}`);
        bodies.push(pageBody(page));
        from = page.to + 1;
      }
      return bodies;
    }),
  );
}

async function applyMessages(
  { servers, store, log }: Engine,
  messages: readonly (readonly string[])[],
  instances: readonly (readonly [Projection, Instance])[],
): Promise<void> {
  const targets = instances.map(([projection, instance]) =>
    foldedTarget({
      projection,
      instance,
      store,
      parkingLot: postgresParkingLot(servers),
      onParked: (_event, error) => {
        throw error;
      },
    }),
  );
  const left = messages.values();
  const worker = async (): Promise<void> => {
    for (const bodies of left) {
      for (const body of bodies) {
        const page = parsePageBody(body);
        if (page === undefined) throw new Error('a message is no page');
        await Promise.all(targets.map((target) => advance(target, page, log)));
      }
    }
  };
  await Promise.all(Array.from({ length: partitionsAtOnceDefault }, worker));
}
