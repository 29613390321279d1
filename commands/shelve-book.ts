import type { BookId, ReaderId } from '../domain/ids.ts';
import type { Shelf } from '../domain/values.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type ShelveBook = { readonly readerId: ReaderId; readonly bookId: BookId; readonly shelf: Shelf };

/** A reader puts a book on a shelf; it leaves the shelf it was on. The same shelf again appends nothing. */
export const shelveBook = (log: EventLog) => (input: ShelveBook, context: CommandContext) =>
  changeReading(log, { type: 'shelve-book', ...input }, context);
