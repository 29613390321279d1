import {
  commandsOn,
  type CommandContext,
  type CommandOutcome,
  type CommandPorts,
} from '../../commands/commands.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import { commandIdSchema, type ReaderId } from '../../domain/ids.ts';
import type { ImportedBook, ImportedReading } from './data-set.ts';

/** Why a row was refused, in words; `undefined` when it was taken, now or by an import before. */
export type Refused = string | undefined;

/** How many readers' ids are remembered between their rows; a row of one that was forgotten asks again. Bounds memory. */
export const readersRememberedMax = 1_000_000;

/**
 * Sends the rows of a data set as commands. The id of a command is the same whenever its row is imported, so that nothing is done twice; it is not
 * kept for commands without events, which are decided anew.
 */
export function importerOf(dataSet: string, ports: CommandPorts) {
  const { books, readers } = commandsOn(ports);
  const issuer = `urn:estante:import:${dataSet}`;
  const readerIds = boundedMap<string, Promise<ReaderId>>(readersRememberedMax);
  const contextOf = (act: string, actor: string): CommandContext => ({
    commandId: commandIdSchema.parse(`import/${dataSet}/${act}`),
    keyed: false,
    actor,
    correlationId: `import-${dataSet}`,
    assumesNew: true,
  });
  let met = 0;

  const register = async (subject: string): Promise<ReaderId> => {
    met += 1;
    const { readerId } = await readers.registerReader(
      { issuer, subject, origin: 'imported' },
      contextOf('register', 'import'),
    );
    return readerId;
  };
  const readerIdOf = (reader: string): Promise<ReaderId> => {
    const known = readerIds.get(reader) ?? register(reader);
    readerIds.set(reader, known);
    return known;
  };

  return {
    /** How many readers were met, whether they were registered before or not. */
    readersMet: () => met,
    addBook: async ({ bookId, facts }: ImportedBook): Promise<Refused> =>
      refusalOf(await books.addBook({ bookId, facts }, contextOf('add', 'import')), {
        'book-already-exists': `the catalogue has ${bookId} with other facts`,
        'command-id-reused': `${bookId} was imported before, with other facts`,
      }),
    /** A like without stars is a finished book. */
    record: async ({ reader, bookId, stars }: ImportedReading): Promise<Refused> => {
      const readerId = await readerIdOf(reader);
      const about = { readerId, bookId };
      const outcome =
        stars === null
          ? readers.shelveBook({ ...about, shelf: 'finished' }, contextOf('finish', readerId))
          : readers.rateBook({ ...about, stars }, contextOf('rate', readerId));
      return refusalOf(await outcome, {
        'book-not-found': `there is no book ${bookId}`,
        'command-id-reused': `reader ${reader} has given ${bookId} other stars before`,
      });
    },
  };
}

function refusalOf<Refusal extends string>(
  outcome: CommandOutcome<Refusal>,
  words: Readonly<Record<string, string>>,
): Refused {
  switch (outcome.status) {
    case 'accepted':
      return undefined;
    case 'refused':
      return words[outcome.refusal] ?? `refused: ${outcome.refusal}`;
    case 'command-id-reused':
      return words['command-id-reused'];
  }
}
