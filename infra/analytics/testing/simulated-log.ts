import { memoryLog, type MemoryLog } from '../../../adapters/memory/event-log.ts';
import { commandsOn, type Commands } from '../../../commands/commands.ts';
import type { CommandContext } from '../../../commands/transact.ts';
import {
  bookIdSchema,
  commandIdSchema,
  readerIdSchema,
  type BookId,
  type ReaderId,
} from '../../../domain/ids.ts';
import type { BookFacts } from '../../../domain/values.ts';
import { chance, drawOne, wholeBetween, type Random } from '../../seed/random.ts';

/** What the made-up readers tell about themselves: nobody may find it in an answer. */
export const wordsOf = (number: number) => ({
  displayName: `Nome ${number} Sobrenome`,
  about: `Sou a leitora ${number}, moro na rua ${number}.`,
});

const bookCount = 120;
const readerCount = 60;
const stepCount = 3_000;
/** So many readers are active at most: whoever joins then takes the place of one who stays away from there on. */
const activeReadersMax = 25;
const hourMs = 3_600_000;

/**
 * Half a year of a small book service, through its own commands: readers join, stay away, and do everything that can be done; books have no
 * genre or one twice, no year, several series, are omnibuses, revised or withdrawn; recommendations are recorded at several sample rates.
 */
export async function simulatedLog(random: Random): Promise<MemoryLog> {
  let nowMs = Date.parse('2026-01-29T20:00:00.000Z');
  const clock = () => new Date(nowMs);
  const log = memoryLog({ clock });
  const identities = {
    readerIdOf: async ({ subject }: { subject: string }) => readerIdSchema.parse(subject),
  };
  const commandsAt = (exposureSampleRate: number) =>
    commandsOn({ log, identities, clock, exposureSampleRate });
  const commands = commandsAt(1);
  const sampling = [commands, commandsAt(0.5), commandsAt(0.25)];
  for (let number = 0; number < bookCount; number += 1) {
    await commands.books.addBook({ bookId: bookOf(number), facts: factsOf(number, random) }, anew());
  }
  const readers: Visitor[] = [];
  for (let step = 0; step < stepCount; step += 1) {
    nowMs += Math.floor(random() * 3 * hourMs);
    if (readers.length < readerCount && (step === 0 || chance(random, 0.03))) {
      readers.push({ readerId: await join(commands, readers.length), lastBook: 0 });
    }
    const visitor = drawOne(random, readers.slice(-activeReadersMax), () => 1);
    const looked = drawOne(random, sampling, () => 1);
    if (visitor === undefined || looked === undefined) continue;
    if (chance(random, 0.15)) await look(looked, visitor.readerId, random);
    else await read(commands, visitor, random);
    if (chance(random, 0.01)) await changeCatalogue(commands, random);
  }
  return log;
}

const reviewOf = (number: number) => ({ text: `Resenha ${number} da leitora`, spoilers: false });

type Visitor = { readonly readerId: ReaderId; lastBook: number };

const bookOf = (number: number): BookId => bookIdSchema.parse(`book-${number}`);

/** A few books are met by many, and some by nobody. */
const anyBook = (random: Random): number => Math.floor(random() ** 3 * bookCount);

const genres = ['fantasy', 'poetry', 'history', 'crime', 'science'];

function factsOf(number: number, random: Random): BookFacts {
  const genreCount = wholeBetween(random, { from: 0, to: 3 });
  const start = wholeBetween(random, { from: 0, to: genres.length - 1 });
  return {
    title: `Book ${number}`,
    authors: ['Somebody'],
    language: drawOne(random, ['en', 'pt', 'und'], (language) => (language === 'und' ? 1 : 4)) ?? 'en',
    genres: Array.from(
      { length: genreCount },
      (_, index) => genres[(start + (index % 2)) % genres.length] ?? 'poetry',
    ),
    series: seriesOf(number),
    ...(chance(random, 0.9) && { year: 2025 - Math.floor(random() ** 3 * 2_500) }),
    pages: 100 + number,
  };
}

/** The first books are volumes of three series, whole and half ones, an omnibus among them, and one belongs to two series. */
function seriesOf(number: number): BookFacts['series'] {
  if (number >= 18) return [];
  const volume = 1 + Math.trunc(number / 3);
  const own = { name: `Series ${number % 3}`, volume };
  if (number === 0) return [{ ...own, lastVolume: 2 }];
  if (number === 5) return [own, { name: 'Series 0', volume: 1.5 }];
  if (number === 7) return [own, { name: 'Series 1', volume: 4 }];
  return [own];
}

let commandCount = 0;

function anew(): CommandContext {
  commandCount += 1;
  return {
    commandId: commandIdSchema.parse(`c-${commandCount}`),
    keyed: false,
    actor: 'simulation',
    correlationId: 'simulation',
  };
}

async function join({ readers }: Commands, number: number): Promise<ReaderId> {
  const { readerId } = await readers.registerReader(
    { issuer: 'simulation', subject: `reader-${number}`, origin: number % 5 === 0 ? 'imported' : 'sign-in' },
    anew(),
  );
  await readers.reviseProfile({ readerId, profile: { ...wordsOf(number), yearlyGoal: 12 } }, anew());
  return readerId;
}

/** Much of this is refused or changes nothing, as it is when people do it. Volumes of a series are often read one after the other. */
async function read({ readers }: Commands, visitor: Visitor, random: Random): Promise<void> {
  if (chance(random, 0.4)) visitor.lastBook = chance(random, 0.5) ? visitor.lastBook + 3 : anyBook(random);
  const about = { readerId: visitor.readerId, bookId: bookOf(visitor.lastBook % bookCount) };
  const stars = drawOne(random, [1, 2, 3, 4, 5] as const, (count) => count) ?? 5;
  const percent = wholeBetween(random, { from: 0, to: 100 });
  const deeds = [
    { weight: 4, run: () => readers.viewBook(about, anew()) },
    { weight: 2, run: () => readers.shelveBook({ ...about, shelf: 'want-to-read' }, anew()) },
    { weight: 4, run: () => readers.shelveBook({ ...about, shelf: 'reading' }, anew()) },
    { weight: 3, run: () => readers.shelveBook({ ...about, shelf: 'finished' }, anew()) },
    { weight: 5, run: () => readers.rateBook({ ...about, stars }, anew()) },
    { weight: 2, run: () => readers.recordProgress({ ...about, progress: { percent } }, anew()) },
    { weight: 3, run: () => readers.abandonBook(about, anew()) },
    { weight: 1, run: () => readers.unshelveBook(about, anew()) },
    { weight: 1, run: () => readers.withdrawRating(about, anew()) },
    { weight: 1, run: () => readers.writeReview({ ...about, review: reviewOf(percent) }, anew()) },
    { weight: 1, run: () => readers.removeReview(about, anew()) },
    { weight: 1, run: () => readers.dismissBook(about, anew()) },
    { weight: 1, run: () => readers.undoDismissal(about, anew()) },
  ];
  await drawOne(random, deeds, ({ weight }) => weight)?.run();
}

async function look({ recommendations }: Commands, readerId: ReaderId, random: Random): Promise<void> {
  const source = drawOne(random, ['feed', 'inference', 'popular'] as const, () => 1) ?? 'feed';
  const shown = Array.from({ length: wholeBetween(random, { from: 1, to: 6 }) }, (_, index) => ({
    bookId: bookOf(anyBook(random)),
    rank: index + 1,
    source,
    reason:
      source === 'popular'
        ? source
        : chance(random, 0.6)
          ? ('because-you-rated' as const)
          : ('because-you-shelved' as const),
  }));
  const clicked = shown.filter(() => chance(random, 0.3));
  await recommendations.recordExposures({ readerId, shown, clicked }, anew());
}

async function changeCatalogue({ books }: Commands, random: Random): Promise<void> {
  const number = wholeBetween(random, { from: 0, to: bookCount - 1 });
  const bookId = bookOf(number);
  if (chance(random, 0.3)) await books.withdrawBook({ bookId, reason: 'out of print' }, anew());
  else await books.reviseBook({ bookId, facts: factsOf(number, random) }, anew());
}
