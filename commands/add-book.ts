import { book } from '../domain/book.ts';
import { bookStream, type BookId } from '../domain/ids.ts';
import type { BookFacts } from '../domain/values.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type AddBook = { readonly bookId: BookId; readonly facts: BookFacts };

/** A librarian adds a book. The same facts again append nothing; other facts under a known id are refused. */
export const addBook =
  (log: EventLog) =>
  ({ bookId, facts }: AddBook, context: CommandContext) => {
    const command = { type: 'add-book', bookId, facts } as const;
    return transact({
      log,
      stream: bookStream(bookId),
      decider: book,
      context,
      input: command,
      command: async () => command,
    });
  };
