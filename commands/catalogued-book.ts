import { book, type Book } from '../domain/book.ts';
import type { BookEvent } from '../domain/events.ts';
import { bookStream, type BookId, type CommandId } from '../domain/ids.ts';
import { domainEventOf } from '../domain/stored-event.ts';
import type { EventLog } from './ports.ts';

/** What the log says of a book, some seconds ago at worst. A book withdrawn in this very moment may still be rated; that harms nobody. */
export async function cataloguedBook(log: EventLog, bookId: BookId, commandId: CommandId): Promise<Book> {
  const { events } = await log.load({ stream: bookStream(bookId), commandId, mayBeOld: true });
  // A book stream holds only book events: every append to it goes through the book decider.
  return events.reduce((state, event) => book.evolve(state, domainEventOf(event) as BookEvent), book.initial);
}
