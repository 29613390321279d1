import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type UnshelveBook = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader takes a book off its shelf, or out of those given up. A book on no shelf appends nothing. */
export const unshelveBook = (log: EventLog) => (input: UnshelveBook, context: CommandContext) =>
  changeReading(log, { type: 'unshelve-book', ...input }, context);
