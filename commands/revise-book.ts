import { book } from '../domain/book.ts';
import { bookStream, type BookId } from '../domain/ids.ts';
import type { BookFacts } from '../domain/values.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type ReviseBook = { readonly bookId: BookId; readonly facts: BookFacts };

/** A librarian corrects a book: `facts` replace all that was known. The same facts again append nothing. */
export const reviseBook =
  (log: EventLog) =>
  ({ bookId, facts }: ReviseBook, context: CommandContext) => {
    const command = { type: 'revise-book', bookId, facts } as const;
    return transact({
      log,
      stream: bookStream(bookId),
      decider: book,
      context,
      input: command,
      command: async () => command,
    });
  };
