import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type RemoveReview = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader takes their review back. Without one nothing is appended. */
export const removeReview = (log: EventLog) => (input: RemoveReview, context: CommandContext) =>
  changeReading(log, { type: 'remove-review', ...input }, context);
