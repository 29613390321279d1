import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type AbandonBook = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader gives a book up. Refused for one that is not being read; giving it up again appends nothing. */
export const abandonBook = (log: EventLog) => (input: AbandonBook, context: CommandContext) =>
  changeReading(log, { type: 'abandon-book', ...input }, context);
