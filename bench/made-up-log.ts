import { hash } from 'node:crypto';
import pg from 'pg';
import { eventSchemas, type DomainEvent } from '../domain/events.ts';
import {
  bookIdSchema,
  readerIdSchema,
  readingStream,
  type BookId,
  type ReaderId,
  type StreamId,
} from '../domain/ids.ts';
import { partitionCountDefault, partitionOfOwner } from '../domain/partition.ts';
import { reading, type ReadingCommand } from '../domain/reading.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import type { Stars } from '../domain/values.ts';
import { chance, randomOf, wholeBetween, type Random } from '../infra/seed/random.ts';

/** How many books readers choose from; the first ones are met far more often than the last. */
const books = 10_000;
const encountersPerReader = 40;
/** What comes of an average encounter, of which the number of readers is reckoned. */
const eventsPerEncounter = 3.8;

const rowsPerInsert = 5_000;

/**
 * So many events of readers who meet books, as the deciders make them: looked at, shelved, read, finished, rated, reviewed. All readers go on side by
 * side, so that neighbours in a partition seldom concern the same reader. The same every time.
 */
export function* madeUpEvents(count: number): Generator<StoredEvent> {
  const random = randomOf({ seed: 20_260_101, stream: 0 });
  const ends = new Array<number>(partitionCountDefault).fill(0);
  const readers = Array.from(
    { length: Math.ceil(count / encountersPerReader / eventsPerEncounter) },
    (_, number) => readerIdSchema.parse(uuidOf(random, number)),
  );
  const met = new Set<StreamId>();
  let made = 0;
  while (made < count) {
    for (const readerId of readers) {
      const bookId = bookIdSchema.parse(`b-${popular(random)}`);
      const stream = readingStream(readerId, bookId);
      if (met.has(stream)) continue;
      met.add(stream);
      const partition = partitionOfOwner(readerId, partitionCountDefault);
      for (const [index, event] of encounter(random, readerId, bookId).entries()) {
        if (made === count) return;
        made += 1;
        const position = (ends[partition] ?? 0) + 1;
        ends[partition] = position;
        yield stored(event, { partition, position, stream, version: index + 1, number: made });
      }
    }
  }
}

/** Puts the events behind each other into an empty log, past the append function: benches of what reads the log need only that they lie there. */
export async function fillLog(url: string, events: Iterable<StoredEvent>): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let count = 0;
    for (const batch of batches(events, rowsPerInsert)) {
      await client.query({ name: 'fill', text: fillQuery, values: [JSON.stringify(batch)] });
      count += batch.length;
    }
    await client.query('vacuum analyze log.event');
    return count;
  } finally {
    await client.end();
  }
}

const fillQuery = `
  insert into log.event (
    partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
  )
  select
    partition, position, stream, version, meta ->> 'commandId', md5(meta ->> 'commandId'), type, "schemaVersion", data,
    meta, "recordedAt"
  from json_to_recordset($1) as event (
    partition smallint, position bigint, stream text, version integer, type text, "schemaVersion" smallint, data json,
    meta json, "recordedAt" timestamptz
  )`;

/** Arrays of `size` items each, the last one shorter. */
export function* batches<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Most readers look at a book, many read it, some of them say what they think. */
function encounter(random: Random, readerId: ReaderId, bookId: BookId): readonly DomainEvent[] {
  const about = { readerId, bookId, book: 'available' } as const;
  const commands: ReadingCommand[] = [];
  const at = new Date(Date.UTC(2026, 0, 1) + wholeBetween(random, { from: 0, to: 86_400_000 }));
  if (chance(random, 0.7)) commands.push({ ...about, type: 'view-book', at: at.toISOString() });
  if (chance(random, 0.4)) commands.push({ ...about, type: 'shelve-book', shelf: 'want-to-read' });
  if (chance(random, 0.75)) {
    commands.push({ ...about, type: 'shelve-book', shelf: 'reading' });
    if (chance(random, 0.4))
      commands.push({ ...about, type: 'record-progress', progress: { percent: 50 }, pages: 320 });
    commands.push({ ...about, type: 'shelve-book', shelf: 'finished' });
    if (chance(random, 0.8)) commands.push({ ...about, type: 'rate-book', stars: starsOf(random) });
    if (chance(random, 0.15)) commands.push({ ...about, type: 'rate-book', stars: starsOf(random) });
    if (chance(random, 0.1))
      commands.push({ ...about, type: 'write-review', review: { text: reviewText, spoilers: false } });
  } else if (chance(random, 0.2)) commands.push({ ...about, type: 'dismiss-book' });
  let state = reading.initial;
  return commands.flatMap((command) => {
    const decision = reading.decide(command, state);
    if (decision.status === 'refused') return [];
    state = decision.events.reduce(reading.evolve, state);
    return decision.events;
  });
}

const reviewText =
  'I read this one in two evenings and gave it to my sister, who has not given it back. The middle drags a little; the end is worth it.';

const starsOf = (random: Random): Stars => starsShares[wholeBetween(random, { from: 0, to: 9 })] ?? 4;
const starsShares: readonly Stars[] = [1, 2, 3, 3, 4, 4, 4, 5, 5, 5];

const popular = (random: Random): number =>
  wholeBetween(random, { from: 1, to: wholeBetween(random, { from: 1, to: books }) });

type Place = Pick<StoredEvent, 'partition' | 'position' | 'stream' | 'version'> & { readonly number: number };

function stored({ type, data }: DomainEvent, { number, ...place }: Place): StoredEvent {
  const [commandId, correlationId, trace] = [
    uuidV7(number, 'command'),
    uuidV7(number, 'correlation'),
    digest(number, 'trace'),
  ];
  return {
    ...place,
    type,
    schemaVersion: eventSchemas[type].version,
    data,
    meta: {
      commandId,
      correlationId,
      causationId: commandId,
      actor: 'readerId' in data ? data.readerId : 'librarian',
      traceparent: `00-${trace}-${digest(number, 'span').slice(0, 16)}-01`,
    },
    recordedAt: new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString(),
  };
}

/** Ids that look as random as those of real commands, so that a log compresses no better than a real one; the same every time. */
function uuidV7(number: number, kind: string): string {
  const random = digest(number, kind);
  return `${hex(firstMs + number, 12).replace(/(?=.{4}$)/, '-')}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

const digest = (number: number, kind: string): string => hash('md5', `${kind} ${number}`);

const firstMs = Date.UTC(2026, 0, 1);

const hex = (number: number, length: number): string => number.toString(16).padStart(length, '0');

const uuidOf = (random: Random, number: number): string =>
  `${hex(wholeBetween(random, { from: 0, to: 2 ** 32 - 1 }), 8)}-${hex(number % 65_536, 4)}-4000-8000-${hex(number, 12)}`;
