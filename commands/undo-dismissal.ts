import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type UndoDismissal = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader may be offered a dismissed book again. Without a dismissal nothing is appended. */
export const undoDismissal = (log: EventLog) => (input: UndoDismissal, context: CommandContext) =>
  changeReading(log, { type: 'undo-dismissal', ...input }, context);
