import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type WithdrawRating = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader takes the stars back. Without a rating nothing is appended. */
export const withdrawRating = (log: EventLog) => (input: WithdrawRating, context: CommandContext) =>
  changeReading(log, { type: 'withdraw-rating', ...input }, context);
