import type { BookId, ReaderId } from '../domain/ids.ts';
import type { StatedProgress } from '../domain/reading.ts';
import { changeReading } from './change-reading.ts';
import type { EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type RecordProgress = {
  readonly readerId: ReaderId;
  readonly bookId: BookId;
  readonly progress: StatedProgress;
};

/** A reader says how far they have come, by page or by percent. Refused for a book that is not being read, and for a page it does not have. */
export const recordProgress = (log: EventLog) => (input: RecordProgress, context: CommandContext) =>
  changeReading(log, { type: 'record-progress', ...input }, context);
