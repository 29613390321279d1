import type { ReaderId } from '../../domain/ids.ts';
import type { Candidate, Offer } from '../../domain/recommending/ranking/candidate.ts';
import { noFilters, type RankingFilters } from '../../domain/recommending/ranking/filters.ts';
import { nextInSeries, seriesToGoOnWith } from '../../domain/recommending/ranking/next-in-series.ts';
import { offersAmong } from '../../domain/recommending/ranking/offers.ts';
import { noPast, type Past } from '../../domain/recommending/ranking/past.ts';
import { noPreferences, type Preferences } from '../../domain/values.ts';
import type { ReaderPast } from '../remembered-pasts.ts';
import { factGathering, type Facts } from './facts.ts';
import { tiers, type Ladder, type Tier } from './ladder.ts';

/** What one asker is offered, rung by rung. */
export type Offering = {
  readonly past: Past;
  readonly preferences: Preferences;
  /** Gathers what must be known of a rung's books, and says which of them may be offered, best first; `undefined` when that cannot be known. */
  readonly offersOf: (tier: Tier) => Promise<readonly Offer[] | undefined>;
  /** The next volumes of the reader's series, latest series first; none before the first {@link offersOf}. */
  readonly next: () => readonly Offer[];
  /** New books for the reader, best first; none when it cannot be known whether they may be offered. */
  readonly newBooks: () => Promise<readonly Offer[]>;
  readonly facts: (books: Parameters<ReturnType<typeof factGathering>>[0]) => Promise<Facts | undefined>;
  readonly tiers: (hasAny: () => boolean) => AsyncGenerator<Tier>;
};

type Asker = {
  readonly reader: ReaderId | undefined;
  /** `undefined` when it could not be read. */
  readonly past: ReaderPast | undefined;
  readonly filters?: RankingFilters;
  readonly newBooks: readonly Candidate[];
};

/** Prepares what an asker is offered; asks no store yet. */
export function offeringFor(
  ladder: Omit<Ladder, 'preferences' | 'filters' | 'newBooks'>,
  { reader, past: known, filters = noFilters, newBooks }: Asker,
): Offering {
  const past = known?.past ?? noPast;
  const preferences = known?.preferences ?? noPreferences;
  const gather = factGathering(ladder.lists.shelves, past);
  const { preferred } = preferences.languages;
  let next: readonly Offer[] = [];

  const standingOn = (facts: Facts) => ({ past, preferences, filters, ...facts });
  const among = (candidates: readonly Candidate[], facts: Facts): readonly Offer[] =>
    offersAmong(candidates, standingOn(facts));

  return {
    past,
    preferences,
    next: () => next,
    facts: (books) => ladder.rungs.titles(() => gather(books)),
    offersOf: async (tier) => {
      const facts = await ladder.rungs.titles(() => gather(tier.books, seriesToGoOnWith(past)));
      if (facts === undefined) return undefined;
      next = among(nextInSeries(past, facts.inOrder, preferred), facts);
      return among(tier.candidates(facts.bookOf), facts);
    },
    newBooks: async () => {
      if (newBooks.length === 0) return [];
      const facts = await ladder.rungs.titles(() => gather(newBooks.map(({ bookId }) => bookId)));
      return facts === undefined ? [] : among(newBooks, facts);
    },
    tiers: (hasAny) =>
      tiers({ ...ladder, preferences, filters, newBooks }, reader, {
        hasPast: reader === undefined || known !== undefined,
        hasAny,
      }),
  };
}
