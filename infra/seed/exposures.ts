import type { ExposedBook, ExposureReason } from '../../domain/exposed-book.ts';
import type { LibraryBook } from './library.ts';
import { chance, drawOne, drawSome, type Random } from './random.ts';
import { affinity, pull, type Taste } from './taste.ts';

/** A recommended book as it was shown, by its slug. */
export type SyntheticExposure = Omit<ExposedBook, 'bookId'> & { readonly bookSlug: string };

/** What one reader was recommended, in the order of rank, and what of it they opened. */
export type SyntheticExposures = {
  readonly shown: readonly SyntheticExposure[];
  readonly clicked: readonly SyntheticExposure[];
};

/** How many recommendations one reader is shown. */
export const shownPerReader = 10;

/** Of a hundred lists, about so many come from each rung. */
const sources = [
  { source: 'feed', weight: 80 },
  { source: 'inference', weight: 12 },
  { source: 'popular', weight: 8 },
] as const;

/** How common the acts are that a personal recommendation rests on, and how much their kind speaks for a book. */
const reasons = [
  { reason: 'because-you-rated', weight: 55, credit: 1 },
  { reason: 'because-you-finished', weight: 20, credit: 0.9 },
  { reason: 'because-you-shelved', weight: 15, credit: 0.7 },
  { reason: 'because-you-viewed', weight: 10, credit: 0.4 },
] as const satisfies readonly { reason: ExposureReason; weight: number; credit: number }[];

/** What a popular book is credited with, which rests on no act of the reader's. */
const popularCredit = 0.5;

/** A book is opened with probability `credit × (openFloor + openRange × affinity) / √rank`. */
const [openFloor, openRange] = [0.05, 0.5];

/**
 * Recommendations made up for one synthetic reader: no model made them. They are books the reader has not `met`, drawn by taste, or
 * by popularity where nothing personal is known; what fits better, ranks higher and has the better reason is opened more often.
 */
export function exposuresOf(
  { taste, met }: { readonly taste: Taste; readonly met: ReadonlySet<string> },
  library: readonly LibraryBook[],
  random: Random,
): SyntheticExposures {
  const source = drawOne(random, sources, ({ weight }) => weight)?.source ?? 'feed';
  const books = drawSome(
    random,
    library.filter(({ facts }) => !met.has(facts.slug)),
    {
      count: shownPerReader,
      weightOf: (book) => (source === 'popular' ? book.popularity : pull(taste, book)),
    },
  );
  const list = books.map((book, index) => {
    const { reason, credit } =
      source === 'popular' ? popular : (drawOne(random, reasons, ({ weight }) => weight) ?? popular);
    const exposure: SyntheticExposure = { bookSlug: book.facts.slug, rank: index + 1, source, reason };
    const opens = (credit * (openFloor + openRange * affinity(taste, book))) / Math.sqrt(index + 1);
    return { exposure, isOpened: chance(random, opens) };
  });
  return {
    shown: list.map(({ exposure }) => exposure),
    clicked: list.flatMap(({ exposure, isOpened }) => (isOpened ? [exposure] : [])),
  };
}

const popular = { reason: 'popular', credit: popularCredit } as const;
