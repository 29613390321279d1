import type { BookId, ReaderId } from '../domain/ids.ts';
import type { Review } from '../domain/values.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type WriteReview = { readonly readerId: ReaderId; readonly bookId: BookId; readonly review: Review };

/** A reader says what they think of a book, or something else than before. The same review again appends nothing. */
export const writeReview = (log: EventLog) => (input: WriteReview, context: CommandContext) =>
  changeReading(log, { type: 'write-review', ...input }, context);
