import type { BookId } from '../../ids.ts';
import type { Offer } from './candidate.ts';
import { different, explorationBehind } from './exploration.ts';
import { screens } from './screens.ts';

/** A row of a reader's home page. `book` is one that they finished, `genre` one that they like. */
export type HomeRow = { readonly offers: readonly Offer[] } & (
  | { readonly kind: 'for-you' | 'popular' | 'next-in-your-series' | 'something-different' | 'trending' }
  | { readonly kind: 'because-you-finished'; readonly book: BookId }
  | { readonly kind: 'popular-in-genre'; readonly genre: string }
);

/** A row with fewer books is left out, but for the next volumes of the reader's series. */
export const rowBooksMin = 3;

type HomeOffers = {
  /** What is recommended to the reader, best first. */
  readonly personal: readonly Offer[];
  /** Whether that rests on acts of the reader's own; else it is what everybody likes. */
  readonly isPersonal: boolean;
  /** The next volumes of their series, latest series first. */
  readonly next: readonly Offer[];
  /** Books that they finished or rated and liked, latest first. */
  readonly finished: readonly BookId[];
  /** The most liked books of a genre that the reader likes. */
  readonly popular: { readonly genre: string; readonly offers: readonly Offer[] } | undefined;
  /** What everybody cares for now. */
  readonly trending: readonly Offer[];
  readonly rowLength: number;
};

/**
 * The rows of a home page, in the order in which they are shown; no book and no work is in two of them. The next volumes are in their own row, because a reader looks
 * for them there. Within a row the caps on authors and series hold as on a screen. What is trending stands in for rows that know more of the reader.
 */
export function homeRows(home: HomeOffers): readonly HomeRow[] {
  const { rowLength } = home;
  const taken = new Set<string>();
  const rowOf = (offers: readonly Offer[], booksMin = rowBooksMin): readonly Offer[] => {
    const row = screens({ limit: rowLength });
    row.place(offers.filter((offer) => !keysOf(offer).some((key) => taken.has(key))));
    if (row.placed.length < booksMin) return [];
    for (const key of row.placed.flatMap(keysOf)) taken.add(key);
    return row.placed;
  };
  const next = rowOf(home.next, 1);
  const forYou = rowOf(home.personal, 1);
  const because = becauseRow(home, rowOf);
  const somethingDifferent = rowOf(different(home.personal, explorationBehind)).map(asSomethingDifferent);
  const popular = home.popular === undefined ? [] : rowOf(home.popular.offers);
  const rows: readonly HomeRow[] = [
    { kind: home.isPersonal ? 'for-you' : 'popular', offers: forYou },
    ...because,
    { kind: 'next-in-your-series', offers: next },
    ...(home.popular === undefined
      ? []
      : [{ kind: 'popular-in-genre', genre: home.popular.genre, offers: popular } as const]),
    { kind: 'something-different', offers: somethingDifferent },
    { kind: 'trending', offers: rowOf(home.trending) },
  ];
  return rows.filter(({ offers }) => offers.length > 0);
}

/** Finished books that are looked through for one that enough of the recommendations rest on. */
export const finishedLookedAtMax = 10;

/** The latest finished book that fills a row with what rests on it most; none when there is no such book. */
function becauseRow(
  { personal, finished }: HomeOffers,
  rowOf: (offers: readonly Offer[]) => readonly Offer[],
): readonly HomeRow[] {
  for (const book of finished.slice(0, finishedLookedAtMax)) {
    const offers = rowOf(personal.filter(({ reason }) => 'bookId' in reason && reason.bookId === book));
    if (offers.length > 0) return [{ kind: 'because-you-finished', book, offers }];
  }
  return [];
}

const asSomethingDifferent = (offer: Offer): Offer => ({ ...offer, reason: { kind: 'something-different' } });

const keysOf = ({ book }: Offer): readonly string[] =>
  book.workId === undefined ? [book.id] : [book.id, `work ${book.workId}`];
