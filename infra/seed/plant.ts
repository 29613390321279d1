import {
  commandsOn,
  type CommandContext,
  type CommandOutcome,
  type CommandPorts,
} from '../../commands/commands.ts';
import type { SignIn } from '../../commands/ports.ts';
import { bookIdSchema, commandIdSchema, type BookId, type ReaderId } from '../../domain/ids.ts';
import type { Stars } from '../../domain/values.ts';
import { catalogue, type SeedBook } from './catalogue.ts';
import type { SyntheticExposure } from './exposures.ts';
import { syntheticReaders, type SyntheticAction, type SyntheticReader } from './readers.ts';

/** Where synthetic readers "sign in": an issuer that no token can name. */
export const syntheticIssuer = 'urn:estante:synthetic';

/** Readers whose acts are sent at the same time; those of one reader keep their order. */
export const readersAtOnce = 64;

const seed = 2_026;

export type Planting = {
  readonly readers: number;
  /** A real sign-in that is given a short history. */
  readonly demo?: SignIn | undefined;
  readonly now: Date;
  /** Told of commands. */
  readonly onProgress: (done: number, total: number) => void;
};

export type Planted = { readonly books: number; readonly readers: number; readonly commands: number };

/** The id of a book of the seed's catalogue. */
export const seedBookId = (slug: string): BookId => bookIdSchema.parse(`b-${slug}`);

/**
 * Sends the catalogue and the synthetic readers' acts as commands, through the same deciders and log as the APIs. Every command has an id
 * of its own, so that planting again after an interruption doubles nothing (recommendations belong to the day they were shown on: planted
 * again on another day, they are shown on that one as well). Throws when a command is refused: the seed is wrong then.
 */
export async function plant(ports: CommandPorts, planting: Planting): Promise<Planted> {
  const books = catalogue();
  const readers = syntheticReaders({ seed, count: planting.readers, books, now: planting.now });
  const demoCommands = planting.demo === undefined ? 0 : 1 + demoHistory.length;
  const total =
    books.length + readers.reduce((sum, { actions }) => sum + 3 + actions.length, 0) + demoCommands;
  const commands = countingCommands(ports, (sent) => planting.onProgress(sent, total));
  await eachOf(books, (book) => commands.addBook(book));
  await eachOf(readers, (reader) => actAs(commands, reader));
  if (planting.demo !== undefined) await actAsDemo(commands, planting.demo);
  return { books: books.length, readers: readers.length, commands: commands.sent() };
}

/** What the demo reader has read: enough to be recommended something, and to see why. */
const demoHistory: readonly { readonly slug: string; readonly stars: Stars }[] = [
  { slug: 'the-hobbit', stars: 5 },
  { slug: 'a-wizard-of-earthsea', stars: 5 },
  { slug: 'dom-casmurro', stars: 4 },
];

async function actAsDemo(commands: SeedCommands, signIn: SignIn): Promise<void> {
  const readerId = await commands.register(signIn, 'sign-in');
  for (const { slug, stars } of demoHistory) {
    await commands.act(readerId, `demo/${slug}`, { kind: 'rate', bookSlug: slug, stars });
  }
}

async function actAs(
  commands: SeedCommands,
  { name, preferences, actions, exposures }: SyntheticReader,
): Promise<void> {
  const readerId = await commands.register({ issuer: syntheticIssuer, subject: name }, 'synthetic');
  await commands.prefer(readerId, preferences);
  for (const [index, action] of actions.entries()) await commands.act(readerId, `seed/${index}`, action);
  await commands.recordExposures(readerId, exposures);
}

type SeedCommands = ReturnType<typeof countingCommands>;

/** An act to send; when it was done does not matter to the domain, only the order does. */
type Act = SyntheticAction extends infer Action
  ? Action extends unknown
    ? Omit<Action, 'at'>
    : never
  : never;

function countingCommands(ports: CommandPorts, onSent: (sent: number) => void) {
  const { books, readers, recommendations } = commandsOn(ports);
  let sent = 0;
  const count = (): void => {
    sent += 1;
    onSent(sent);
  };
  const expectAccepted = async (outcome: Promise<CommandOutcome<string>>, what: string): Promise<void> => {
    const { status } = await outcome;
    if (status !== 'accepted') throw new Error(`the seed's ${what} was answered with ${status}`);
    count();
  };
  return {
    sent: () => sent,
    addBook: ({ slug, series, ...facts }: SeedBook) =>
      expectAccepted(
        books.addBook(
          { bookId: seedBookId(slug), facts: { ...facts, series: series === undefined ? [] : [series] } },
          contextOf('seed/add', 'seed'),
        ),
        `book ${slug}`,
      ),
    register: async (signIn: SignIn, origin: 'synthetic' | 'sign-in'): Promise<ReaderId> => {
      const { readerId } = await readers.registerReader({ ...signIn, origin }, contextOf('seed', 'seed'));
      count();
      return readerId;
    },
    prefer: (readerId: ReaderId, preferences: SyntheticReader['preferences']) =>
      expectAccepted(
        readers.changePreferences(
          {
            readerId,
            preferences: {
              genres: { preferred: [...preferences.genres], avoided: [] },
              languages: { preferred: [...preferences.languages], avoided: [] },
            },
          },
          contextOf('seed/preferences', readerId),
        ),
        'preferences',
      ),
    recordExposures: (readerId: ReaderId, { shown, clicked }: SyntheticReader['exposures']) =>
      expectAccepted(
        recommendations.recordExposures(
          { readerId, shown: shown.map(exposedBook), clicked: clicked.map(exposedBook) },
          contextOf('seed/exposures', readerId),
        ),
        'recommendations',
      ),
    act: (readerId: ReaderId, id: string, act: Act) =>
      expectAccepted(send(readers, readerId, act, contextOf(id, readerId)), `${act.kind} of ${act.bookSlug}`),
  };
}

const exposedBook = ({ bookSlug, ...exposure }: SyntheticExposure) => ({
  ...exposure,
  bookId: seedBookId(bookSlug),
});

function send(
  readers: ReturnType<typeof commandsOn>['readers'],
  readerId: ReaderId,
  act: Act,
  context: CommandContext,
): Promise<CommandOutcome<string>> {
  const about = { readerId, bookId: seedBookId(act.bookSlug) };
  switch (act.kind) {
    case 'view':
      return readers.viewBook(about, context);
    case 'shelve':
      return readers.shelveBook({ ...about, shelf: act.shelf }, context);
    case 'rate':
      return readers.rateBook({ ...about, stars: act.stars }, context);
    case 'dismiss':
      return readers.dismissBook(about, context);
  }
}

const contextOf = (id: string, actor: string): CommandContext => ({
  commandId: commandIdSchema.parse(id),
  keyed: true,
  actor,
  correlationId: 'seed',
});

async function eachOf<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await run(item);
  };
  await Promise.all(Array.from({ length: readersAtOnce }, worker));
}
