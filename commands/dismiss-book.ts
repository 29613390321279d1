import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type DismissBook = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader is not interested in a book. Refused for a book the reader has rated or finished. */
export const dismissBook = (log: EventLog) => (input: DismissBook, context: CommandContext) =>
  changeReading(log, { type: 'dismiss-book', ...input }, context);
