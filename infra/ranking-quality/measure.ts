import type { BookId, ReaderId } from '../../domain/ids.ts';
import { likeMatrix } from '../../domain/recommending/like-matrix.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { noFilters } from '../../domain/recommending/ranking/filters.ts';
import { goOnWithSeries } from '../../domain/recommending/ranking/go-on.ts';
import { nextInSeries } from '../../domain/recommending/ranking/next-in-series.ts';
import { offersAmong, type Standing } from '../../domain/recommending/ranking/offers.ts';
import { pastOf, type PastBook } from '../../domain/recommending/ranking/past.ts';
import {
  screenLength,
  screenRules,
  screens,
  type ScreenRules,
} from '../../domain/recommending/ranking/screens.ts';
import { seriesInOrder, type SeriesVolume } from '../../domain/recommending/ranking/series-order.ts';
import type { Candidate, Offer, OfferedBook } from '../../domain/recommending/ranking/candidate.ts';
import { recommender, type Recommender } from '../../domain/recommending/recommend.ts';
import { feedLength } from '../../domain/recommending/recommendation.ts';
import { trainItemModel } from '../../domain/recommending/train.ts';
import { noPreferences, untouchedReading } from '../../domain/values.ts';
import { solveColumns } from '../../projections/solve-columns.ts';
import { chance, randomOf } from '../seed/random.ts';

/** Books, and who likes which of them. */
export type LikedBooks = {
  readonly books: readonly OfferedBook[];
  readonly likes: ReadonlyMap<ReaderId, readonly BookId[]>;
};

/** What each step of ranking leaves of the model's order, as means over readers: NDCG@20 of the likes held out, and how many authors and first genres a screen has. */
export type StepQuality = { readonly ndcg20: number; readonly authors: number; readonly genres: number };

/** The steps, each with those before it; `diversity alone` stands beside the model's own order. */
export const steps = [
  'the order of the model',
  'diversity alone',
  'one edition, series in order',
  'at most two of an author and series',
  'diversity',
  'going on with series',
  'something different',
] as const;
export type Step = (typeof steps)[number];

/** Holds out about a fifth of each reader's likes by lot, trains on the rest, ranks every reader and looks where the held-out likes are. */
export async function rankingQuality(
  liked: LikedBooks,
  { seed, rules = screenRules }: { readonly seed: number; readonly rules?: ScreenRules },
): Promise<Readonly<Record<Step, StepQuality>>> {
  const { train, test } = cut(liked.likes, seed);
  const ranks = rankingOn(liked.books, await recommenderOn(train, liked.books), rules);
  const sums = new Map<Step, { ndcg20: number; authors: number; genres: number }>();
  for (const [reader, wanted] of test) {
    const lists = ranks(reader, train.get(reader) ?? []);
    for (const step of steps) {
      const sum = sums.get(step) ?? { ndcg20: 0, authors: 0, genres: 0 };
      sums.set(step, sum);
      const books = lists[step].slice(0, screenLength);
      sum.ndcg20 +=
        ndcg(
          books.map(({ id }) => id),
          wanted,
        ) / test.size;
      sum.authors += new Set(books.flatMap(({ authors }) => authors.slice(0, 1))).size / test.size;
      sum.genres += new Set(books.flatMap(({ genres }) => genres.slice(0, 1))).size / test.size;
    }
  }
  return byStep((step) => sums.get(step) ?? { ndcg20: 0, authors: 0, genres: 0 });
}

const heldOutShare = 0.2;

type Likes = ReadonlyMap<ReaderId, readonly BookId[]>;

function cut(likes: Likes, seed: number) {
  const random = randomOf({ seed, stream: 0 });
  const train = new Map<ReaderId, readonly BookId[]>();
  const test = new Map<ReaderId, ReadonlySet<BookId>>();
  for (const [reader, books] of likes) {
    const held = new Set(books.filter(() => chance(random, heldOutShare)));
    const kept = books.filter((book) => !held.has(book));
    train.set(reader, kept);
    if (held.size > 0 && kept.length > 0) test.set(reader, held);
  }
  return { train, test };
}

async function recommenderOn(train: Likes, books: readonly OfferedBook[]): Promise<Recommender> {
  const facts = new Map(books.map((book) => [book.id, book]));
  const { model } = await trainItemModel(likeMatrix(train, { facts }), {
    parameters: modelParametersDefault,
    solve: solveColumns,
    onProgress: () => undefined,
  });
  return recommender(model);
}

type Lists = Readonly<Record<Step, readonly OfferedBook[]>>;

function rankingOn(books: readonly OfferedBook[], recommend: Recommender, rules: ScreenRules) {
  const byId = new Map(books.map((book) => [book.id, book]));
  const volumes = volumesIn(books);
  const none: ScreenRules = {
    perAuthorMax: Infinity,
    perSeriesMax: Infinity,
    sameGenreFactor: 1,
    sameAuthorFactor: 1,
  };

  return (reader: ReaderId, liked: readonly BookId[]): Lists => {
    const acts = liked.map((bookId) => ({ ...untouchedReading, bookId, stars: 5 as const, viewed: false }));
    const past = pastOf(
      acts.map((act): PastBook => {
        const { series = [], workId } = byId.get(act.bookId) ?? {};
        return { ...act, series, workId };
      }),
    );
    const items = recommend({ recent: acts, seen: liked }, feedLength);
    const candidates = items.map((item): Candidate => ({ ...item, source: 'feed' }));
    const standing: Standing = {
      past,
      preferences: noPreferences,
      filters: noFilters,
      bookOf: (id) => byId.get(id),
      inOrder: seriesInOrder(past, volumes),
    };
    const asTheyCome = candidates.flatMap((candidate): Offer[] => {
      const book = byId.get(candidate.bookId);
      return book === undefined ? [] : [{ ...candidate, book, rank: candidate.score }];
    });
    const offers = offersAmong(candidates, standing);
    const going = goOnWithSeries(offers, offersAmong(nextInSeries(past, standing.inOrder), standing));
    const screen = (from: readonly Offer[], by: ScreenRules, seed?: string): readonly OfferedBook[] => {
      const page = screens({ limit: screenLength, rules: by, seed });
      page.place(from);
      return page.placed.map(({ book }) => book);
    };
    const capped = { ...rules, sameGenreFactor: 1, sameAuthorFactor: 1 };
    return {
      'the order of the model': screen(asTheyCome, none),
      'diversity alone': screen(asTheyCome, { ...rules, perAuthorMax: Infinity, perSeriesMax: Infinity }),
      'one edition, series in order': screen(offers, none),
      'at most two of an author and series': screen(offers, capped),
      diversity: screen(offers, rules),
      'going on with series': screen(going, rules),
      'something different': screen(going, rules, reader),
    };
  };
}

function volumesIn(books: readonly OfferedBook[]): ReadonlyMap<string, readonly SeriesVolume[]> {
  const found = new Map<string, SeriesVolume[]>();
  for (const { id, workId, language, series } of books) {
    for (const { name, ...volume } of series) {
      const known = found.get(name) ?? [];
      found.set(name, known);
      known.push({ bookId: id, workId, language, ...volume });
    }
  }
  return found;
}

/** With the standard ideal: as many hits at the front as there are likes to be found, or as fit. */
function ndcg(list: readonly BookId[], wanted: ReadonlySet<BookId>): number {
  const gain = (place: number): number => 1 / Math.log2(place + 2);
  const found = list.reduce((sum, book, place) => sum + (wanted.has(book) ? gain(place) : 0), 0);
  const best = Array.from({ length: Math.min(wanted.size, screenLength) }, (_, place) => gain(place));
  return found / best.reduce((sum, one) => sum + one, 0);
}

const byStep = <Value>(of: (step: Step) => Value): Readonly<Record<Step, Value>> =>
  // Every step gets its value, which the type of fromEntries cannot say.
  Object.fromEntries(steps.map((step) => [step, of(step)])) as Record<Step, Value>;
