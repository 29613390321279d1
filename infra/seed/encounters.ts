import type { Stars } from '../../domain/values.ts';
import type { LibraryBook } from './library.ts';
import { chance, drawOne, roughlyNormal, wholeBetween, type Random } from './random.ts';
import { affinity, pull, type Taste } from './taste.ts';

/** What became of one book in one reader's hands; a reader meets a book once. */
export type Encounter = { readonly slug: string } & (
  | { readonly outcome: 'glanced' | 'wanted' | 'dismissed' | 'unfinished' }
  | { readonly outcome: 'finished'; readonly stars: Stars | null }
);

/** How many books one reader meets: any number between these, unless the library has fewer. */
export const booksPerReader = { from: 15, to: 55 };

/** How often a reader with a series to go on with does so next. */
const goOnProbability = 0.6;

/** Readers who gave a volume fewer stars leave its series. */
const goOnStarsMin = 3;

/** The share of finished books that get stars. */
const shareRated = 0.75;

/** Stars are `starsFloor + starsRange × affinity + starsNoise × noise`, rounded into 1–5. */
const [starsFloor, starsRange, starsNoise] = [3.2, 2, 0.8];

/**
 * The books that one reader meets, first to last. A later volume of a series is met only by readers who finished the one
 * before it, and did not rate it below {@link goOnStarsMin}: nobody skips a volume.
 */
export function encountersOf(taste: Taste, library: readonly LibraryBook[], random: Random): Encounter[] {
  const encounters: Encounter[] = [];
  const opening = (book: LibraryBook): Opening => ({ book, weight: pull(taste, book) });
  let open = library.filter(({ previous }) => previous === null).map(opening);
  for (let count = wholeBetween(random, booksPerReader); count > 0; count -= 1) {
    const next = nextOf(open, random);
    if (next === undefined) break;
    const encounter = meet(taste, next.book, random);
    encounters.push(encounter);
    open = open.filter((other) => other !== next);
    if (isEnjoyed(encounter))
      open.push(...library.filter(({ previous }) => previous === encounter.slug).map(opening));
  }
  return encounters;
}

/** A book that may be met next; a later volume becomes one only when its turn has come. */
type Opening = { readonly book: LibraryBook; readonly weight: number };

function nextOf(open: readonly Opening[], random: Random): Opening | undefined {
  const continuations = open.filter(({ book }) => book.previous !== null);
  const goesOn = continuations.length > 0 && chance(random, goOnProbability);
  return drawOne(random, goesOn ? continuations : open, ({ weight }) => weight);
}

const isEnjoyed = (encounter: Encounter): boolean =>
  encounter.outcome === 'finished' && (encounter.stars ?? goOnStarsMin) >= goOnStarsMin;

function meet(taste: Taste, book: LibraryBook, random: Random): Encounter {
  const { slug } = book.facts;
  const fit = affinity(taste, book, book.previous !== null);
  const outcome = drawOne(random, outcomes, (candidate) => outcomeWeight(candidate, fit)) ?? 'finished';
  if (outcome !== 'finished') return { slug, outcome };
  const stars = chance(random, shareRated) ? starsFor(fit, random) : null;
  return { slug, outcome, stars };
}

const outcomes = ['finished', 'wanted', 'unfinished', 'glanced', 'dismissed'] as const;

/** How common an outcome is. Dismissing is for what fits badly: a sixth of the worst fits, none of the best. */
function outcomeWeight(outcome: Encounter['outcome'], fit: number): number {
  switch (outcome) {
    case 'finished':
      return 63;
    case 'wanted':
      return 14;
    case 'unfinished':
      return 9;
    case 'glanced':
      return 7;
    case 'dismissed':
      return 20 * (1 - fit);
  }
}

function starsFor(fit: number, random: Random): Stars {
  const stars = starsFloor + starsRange * fit + starsNoise * roughlyNormal(random);
  if (stars < 1.5) return 1;
  if (stars < 2.5) return 2;
  if (stars < 3.5) return 3;
  return stars < 4.5 ? 4 : 5;
}
