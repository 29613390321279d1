import { z } from 'zod';
import { eventColumns, parseEventRow } from '../../adapters/postgres/event-row.ts';
import { readingEventTypes, type ReadingEvent } from '../../domain/events.ts';
import { readingStream, type BookId, type ReaderId } from '../../domain/ids.ts';
import { partitionOf } from '../../domain/partition.ts';
import { reading, type Reading } from '../../domain/reading.ts';
import { domainEventOf, parseStoredEvent, type RecordedEvent } from '../../domain/stored-event.ts';
import type { Stars } from '../../domain/values.ts';
import type { OpsPorts } from '../composition/ops.ts';

type About = { readerId: ReaderId; bookId: BookId };
type Rating = { readerId: ReaderId; book: { id: BookId }; stars: Stars; state: Reading };

/** What the reader has done with the book, folded from the log as a command does it. */
export async function readingOf({ servers }: OpsPorts, { readerId, bookId }: About): Promise<Reading> {
  const stream = readingStream(readerId, bookId);
  const server = servers.serverOf(partitionOf(stream, servers.partitionCount));
  const { rows } = await server.pool.query<unknown[]>({
    text: `select ${eventColumns} from log.event where stream = $1 order by version`,
    values: [stream],
    rowMode: 'array',
  });
  const events = rows.map((row) => parseStoredEvent(parseEventRow(row).event));
  return events.map(readingEventOf).reduce(reading.evolve, reading.initial);
}

/**
 * The event that rating the book will append, as far as it can be known before: what the decider answers, at the partition that it
 * will lie in. It says which rows to look at before the command is sent.
 */
export function ratingToCome({ readerId, book, stars, state }: Rating, partition: number): RecordedEvent {
  const bookId = book.id;
  const stream = readingStream(readerId, bookId);
  const decision = reading.decide({ type: 'rate-book', readerId, bookId, stars, book: 'available' }, state);
  const event = decision.status === 'accepted' ? decision.events[0] : undefined;
  if (event === undefined) throw new Error(`${stars} stars for ${bookId} would change nothing`);
  return {
    ...event,
    partition,
    position: 0,
    stream,
    version: 0,
    schemaVersion: 0,
    meta: { commandId: '', correlationId: '', causationId: '', actor: readerId },
    recordedAt: new Date().toISOString(),
  };
}

const readingEventType = z.enum(readingEventTypes);

function readingEventOf(event: RecordedEvent | undefined): ReadingEvent {
  if (event === undefined || !readingEventType.safeParse(event.type).success) {
    throw new Error('the reading holds an event that this code does not know');
  }
  // Its type was looked at just now, which TypeScript cannot follow through the list.
  return domainEventOf(event) as ReadingEvent;
}
