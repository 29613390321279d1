import { book } from '../domain/book.ts';
import { bookStream, type BookId } from '../domain/ids.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type WithdrawBook = { readonly bookId: BookId; readonly reason: string };

/** A librarian withdraws a book: it stays known, but is offered to nobody. Withdrawing it again appends nothing. */
export const withdrawBook =
  (log: EventLog) =>
  ({ bookId, reason }: WithdrawBook, context: CommandContext) => {
    const command = { type: 'withdraw-book', bookId, reason } as const;
    return transact({
      log,
      stream: bookStream(bookId),
      decider: book,
      context,
      input: command,
      command: async () => command,
    });
  };
