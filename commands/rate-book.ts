import type { BookId, ReaderId } from '../domain/ids.ts';
import type { Stars } from '../domain/values.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type RateBook = { readonly readerId: ReaderId; readonly bookId: BookId; readonly stars: Stars };

/** A reader gives a book 1 to 5 stars, or other stars than before. The same stars again append nothing. */
export const rateBook = (log: EventLog) => (input: RateBook, context: CommandContext) =>
  changeReading(log, { type: 'rate-book', ...input }, context);
