import type { BookId, ReaderId } from '../domain/ids.ts';
import { changeReading } from './change-reading.ts';
import type { Clock, EventLog } from './ports.ts';
import type { CommandContext } from './transact.ts';

type ViewBook = { readonly readerId: ReaderId; readonly bookId: BookId };

/** A reader looks at a book's page. A look within half an hour of the last one appends nothing. */
export const viewBook = (log: EventLog, clock: Clock) => (input: ViewBook, context: CommandContext) =>
  changeReading(log, { type: 'view-book', ...input, at: clock().toISOString() }, context, {
    type: 'view-book',
    ...input,
  });
