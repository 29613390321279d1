import { book } from '../domain/book.ts';
import type { BookEvent } from '../domain/events.ts';
import { bookStream, type BookId, type CommandId } from '../domain/ids.ts';
import type { BookAvailability } from '../domain/reading.ts';
import { domainEventOf } from '../domain/stored-event.ts';
import type { EventLog } from './ports.ts';

/** What the log says of a book now. A book withdrawn in this very moment may still be rated; that harms nobody. */
export async function bookAvailability(
  log: EventLog,
  bookId: BookId,
  commandId: CommandId,
): Promise<BookAvailability> {
  const { events } = await log.load({ stream: bookStream(bookId), commandId });
  // A book stream holds only book events: every append to it goes through the book decider.
  return events.reduce((state, event) => book.evolve(state, domainEventOf(event) as BookEvent), book.initial)
    .status;
}
