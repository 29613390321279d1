import { readingStream } from '../domain/ids.ts';
import { reading, type ReadingCommand, type ReadingRefusal } from '../domain/reading.ts';
import { cataloguedBook } from './catalogued-book.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext, type CommandOutcome } from './transact.ts';

type WithoutBook<Command> = Command extends unknown ? Omit<Command, 'book' | 'pages'> : never;

/** A command on a reading, before the catalogue was asked about its book. */
export type AskedOfReading = WithoutBook<ReadingCommand>;

/** Runs a command of one reader on one book; shared by the use cases of a reading. `input` is what a retry must repeat. */
export const changeReading = (
  log: EventLog,
  asked: AskedOfReading,
  context: CommandContext,
  input: unknown = asked,
): Promise<CommandOutcome<ReadingRefusal>> =>
  transact({
    log,
    stream: readingStream(asked.readerId, asked.bookId),
    decider: reading,
    context,
    input,
    command: async () => {
      const book = await cataloguedBook(log, asked.bookId, context.commandId);
      const pages = book.status === 'unknown' ? null : (book.facts.pages ?? null);
      return { ...asked, book: book.status, pages };
    },
  });
