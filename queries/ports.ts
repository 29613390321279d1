import type { BookId, ReaderId } from '../domain/ids.ts';
import type { ReaderOrigin } from '../domain/reader.ts';
import type { PastBook } from '../domain/recommending/ranking/past.ts';
import type { SeriesVolume } from '../domain/recommending/ranking/series-order.ts';
import type { ReaderHistory, Recommendations } from '../domain/recommending/recommendation.ts';
import type {
  BookFacts,
  Place,
  Preferences,
  Profile as StatedProfile,
  Progress,
  ReadingSnapshot,
  Review,
  Stars,
} from '../domain/values.ts';

export type {
  Freshness,
  LogHeads,
  ParkedStreams,
  ReadModelName,
  ReadModelWatermarks,
  StoreName,
  Watermarks,
} from './progress-ports.ts';
export {
  rungOutcomes,
  type NewRung,
  type OnRungOutcome,
  type Rung,
  type RungOptions,
  type RungOutcome,
} from './rung.ts';

/** What lists say of a book. */
export type BookSummary = Pick<
  BookFacts,
  'title' | 'authors' | 'year' | 'language' | 'series' | 'genres' | 'workId'
> & {
  readonly id: BookId;
};

/** A book as recommendations show it, with its length where that is known. */
export type OfferableBook = BookSummary & Pick<BookFacts, 'pages'>;

/** A book with its rating statistics; `mean` is null without ratings, `perStar` counts the ratings of 1 to 5 stars. */
export type BookView = BookFacts & {
  readonly id: BookId;
  readonly withdrawn: boolean;
  readonly ratings: {
    readonly count: number;
    readonly mean: number | null;
    readonly perStar: readonly number[];
  };
};

/** A registered reader, as only they see themselves. */
export type Profile = StatedProfile & {
  readonly id: ReaderId;
  readonly registeredAt: string;
  /** A real person, one made by the seed, or one of an imported data set. */
  readonly origin: ReaderOrigin;
  readonly preferences: Preferences;
};

/** A book that a reader has to do with; one that was withdrawn since stays in sight. */
export type KeptBook = BookSummary & { readonly withdrawn: boolean };

/** A part of a list; `next` marks where it ends when more follows, and is null when nothing does. */
export type ListPart<Item, Mark> = { readonly items: readonly Item[]; readonly next: Mark | null };

/** A book on a shelf or given up, since when. */
export type ShelvedBook = Pick<ReadingSnapshot, 'stars'> & {
  readonly shelf: Place;
  readonly book: KeptBook;
  readonly progress: Progress | null;
  readonly since: string;
};

/**
 * Newest or oldest by when the book came there; title and author from A to Z; most stars and furthest in percent first, those without last and
 * equal ones newest first.
 */
export const shelfSorts = ['newest', 'oldest', 'title', 'author', 'rating', 'progress'] as const;
export type ShelfSort = (typeof shelfSorts)[number];

/** Everything that shelves are sorted by, of one book; titles and authors as their store compares them. */
export type ShelfMark = {
  readonly bookId: BookId;
  readonly since: string;
  readonly title: string;
  readonly author: string;
  readonly stars: Stars | null;
  readonly percent: number | null;
};

/** How many books a reader keeps in each place. */
export type ShelfCounts = Readonly<Record<Place, number>>;

/** What a reader did with one book, `at` the time of the last act. */
export type PastReading = ReadingSnapshot & {
  readonly book: KeptBook;
  readonly viewed: boolean;
  readonly at: string;
};

/** The position of a reading's last event in the partition of its reader. */
export type PastMark = { readonly position: number };

/**
 * Books that lie on the shelf `finished` or among the abandoned, counted. `rated` and `starsMean` (null when none is rated) speak of finished
 * books, and so does `pages`, which leaves out the `ofUnknownLength`.
 */
export type ReadingTally = {
  readonly finished: number;
  readonly rated: number;
  readonly starsMean: number | null;
  readonly pages: number;
  readonly ofUnknownLength: number;
  readonly abandoned: number;
};

export type ReadingStatistics = {
  readonly totals: ReadingTally;
  /** Newest first; years in which nothing was finished or abandoned are missing. */
  readonly years: readonly (ReadingTally & { readonly year: number })[];
  /** Most finished first, at most {@link genresMax}; a book counts in each of its genres. */
  readonly genres: readonly (Pick<ReadingTally, 'finished' | 'starsMean'> & { readonly genre: string })[];
  /** Most finished first. */
  readonly languages: readonly { readonly language: string; readonly finished: number }[];
  /** The finished book with the most pages, of equal ones the one finished first. */
  readonly longest: { readonly book: KeptBook; readonly pages: number } | null;
};

/** How many genres statistics tell of. */
export const genresMax = 20;

/** Book views (DynamoDB). */
export type BookViews = { readonly find: (id: BookId) => Promise<BookView | undefined> };

/** What is looked for: a text, and what must hold of a book besides. An empty text is in every book, one without any word in none. */
export type BookSearch = {
  readonly text: string;
  readonly filters: BookFilters;
  readonly sort: BookSort;
};

/** Of the values of one filter any will do; every book passes a filter without values. */
export type BookFilters = {
  readonly genres: readonly string[];
  /** Names; accents, capitals and punctuation do not count. */
  readonly authors: readonly string[];
  readonly languages: readonly string[];
  /** Of first publication. A book without a year is in none. */
  readonly years: readonly YearRange[];
};

/** Both ends are in the range; null leaves one open. */
export type YearRange = { readonly from: number | null; readonly to: number | null };

/**
 * Best match first, or (without a text) what most readers like; by title; by year, those without one last; best rated first, those without ratings
 * last. Equal ones by title, then by id.
 */
export const bookSorts = ['relevance', 'title', 'newest', 'oldest', 'rating'] as const;
export type BookSort = (typeof bookSorts)[number];

/** Facets of very many books may be remembered for some seconds, unless they are to be counted now. */
export type SearchPart = {
  readonly after: SearchMark | undefined;
  readonly limit: number;
  readonly facets: 'counted' | 'remembered' | 'none';
};

/** `total` counts every book that was found, in whatever part of the list it is. */
export type FoundBooks = ListPart<BookSummary, SearchMark> & {
  readonly total: number;
  readonly facets: BookFacets | null;
};

/**
 * How many of the books found have each genre, author, language and decade, most first (decades oldest first). Each facet leaves its own filter
 * out of account, so that it shows what else could be chosen.
 */
export type BookFacets = {
  readonly genres: readonly FacetCount[];
  /** At most {@link facetAuthorsMax}. */
  readonly authors: readonly FacetCount[];
  readonly languages: readonly FacetCount[];
  /** The first year of each. */
  readonly decades: readonly { readonly value: number; readonly books: number }[];
};
export type FacetCount = { readonly value: string; readonly books: number };

/** How many authors are counted. */
export const facetAuthorsMax = 20;

/**
 * What the books of a search are ordered by, in this order, of the last one listed; titles as their store compares them. A search that has begun to forgive
 * misspelling goes on so.
 */
export type SearchMark = {
  readonly forgiving: boolean;
  readonly major: number;
  readonly minor: number;
  readonly title: string;
  readonly bookId: BookId;
};

/** What editions are listed by. */
export type EditionMark = Pick<SearchMark, 'title' | 'bookId'>;

/** Titles (PostgreSQL). Withdrawn books are never among the answers. */
export type Books = {
  readonly search: (search: BookSearch, part: SearchPart) => Promise<FoundBooks>;
  /** The other editions of a book's work, by title; none for a book without a work, `undefined` for one that nobody knows. */
  readonly editions: (
    id: BookId,
    part: { readonly after: EditionMark | undefined; readonly limit: number },
  ) => Promise<ListPart<BookSummary, EditionMark> | undefined>;
  /** Those of `ids` that are known and not withdrawn, in no particular order. */
  readonly summaries: (ids: readonly BookId[]) => Promise<ReadonlyMap<BookId, BookSummary>>;
  /** The same, with their lengths. */
  readonly offerable: (ids: readonly BookId[]) => Promise<ReadonlyMap<BookId, OfferableBook>>;
  /** The books of each of these series, at most {@link seriesVolumesMax} of one, by volume; a series that nobody knows is missing. */
  readonly volumes: (seriesNames: readonly string[]) => Promise<ReadonlyMap<string, readonly SeriesVolume[]>>;
};

/** Books of one series that are looked at, all editions of all volumes. */
export const seriesVolumesMax = 500;

/** Profiles, shelves and histories of readers (PostgreSQL). */
export type Readers = {
  readonly profile: (id: ReaderId) => Promise<Profile | undefined>;
  readonly shelfCounts: (id: ReaderId) => Promise<ShelfCounts>;
  /** Leaves out a book whose title has not arrived yet; so does `past`. */
  readonly shelf: (
    id: ReaderId,
    asked: {
      readonly shelf: Place;
      readonly sort: ShelfSort;
      readonly after: ShelfMark | undefined;
      readonly limit: number;
    },
  ) => Promise<ListPart<ShelvedBook, ShelfMark>>;
  /** Every book the reader did something with, the newest act first. */
  readonly past: (
    id: ReaderId,
    asked: { readonly after: PastMark | undefined; readonly limit: number },
  ) => Promise<ListPart<PastReading, PastMark>>;
  /** `years` tells of every year; all else of the given one only, when there is one. */
  readonly statistics: (id: ReaderId, year: number | undefined) => Promise<ReadingStatistics>;
  /** What a model is asked with. */
  readonly history: (id: ReaderId) => Promise<ReaderHistory>;
  /** How far a reader's past goes, and what they prefer: one cheap look, which those who ask at the same time share. */
  readonly standing: (id: ReaderId) => Promise<ReaderStanding>;
  /** The books that a reader rated, shelved or dismissed, the newest act first, at most {@link pastBooksMax}. */
  readonly pastBooks: (id: ReaderId) => Promise<readonly PastBook[]>;
};

/** `position` of the reader's last act on a book, 0 without any: another one says that the past has changed. */
export type ReaderStanding = { readonly position: number; readonly preferences: Preferences };

/** More books than a person reads in a life. */
export const pastBooksMax = 10_000;

/**
 * What one reader thinks of a book. `id` names the review and tells nothing of its reader; `by` is null for a reader who
 * has not stated a name, `stars` for one who has not rated the book.
 */
export type BookReview = Review & {
  readonly id: string;
  readonly by: string | null;
  readonly stars: Stars | null;
  readonly writtenAt: string;
  readonly revisedAt: string | null;
};

/** Where in the log a review was first written, and when: what reviews are ordered by. */
export type ReviewMark = {
  readonly writtenAt: string;
  readonly partition: number;
  readonly position: number;
};

/** Reviews (PostgreSQL), newest first; `total` counts all of the book's. */
export type Reviews = {
  readonly of: (
    id: BookId,
    asked: { readonly after: ReviewMark | undefined; readonly limit: number },
  ) => Promise<ListPart<BookReview, ReviewMark> & { readonly total: number }>;
};

/** Who asks, as their issuer names them. */
export type SignIn = { readonly issuer: string; readonly subject: string };

/** Which reader a sign-in belongs to; `undefined` when no command has registered it yet. */
export type ReaderDirectory = { readonly find: (signIn: SignIn) => Promise<ReaderId | undefined> };

/** Precomputed feeds (Redis); `undefined` when the reader has none. */
export type Feeds = {
  readonly find: (id: ReaderId) => Promise<Recommendations | undefined>;
  /** A text that is another one when the feed has been written anew; much smaller than the feed. */
  readonly version: (id: ReaderId) => Promise<string | undefined>;
};

/** A book and the number of readers who like it. */
export type PopularBook = { readonly bookId: BookId; readonly likes: number };

/** Books by number of readers who like them, most liked first (Redis). Rejects when Redis is away or being rebuilt. */
export type PopularBooks = { readonly top: (limit: number) => Promise<readonly PopularBook[]> };

/** A book and the sum of what readers have added to its trending score, which `trendingScoreAt` turns into its score at a moment. */
export type TrendingBook = { readonly bookId: BookId; readonly score: number };

/** Books that readers care for lately, highest score first and equal ones by id (Redis). Rejects when Redis is away or being rebuilt. */
export type TrendingBooks = {
  readonly top: (limit: number) => Promise<readonly TrendingBook[]>;
  /** Those of the books that any reader ever cared for. */
  readonly among: (ids: readonly BookId[]) => Promise<readonly TrendingBook[]>;
};

/** Genres (PostgreSQL). */
export type Genres = {
  /** The books of a genre that are not withdrawn, as many as `limit`, in no particular order; none for a genre that nobody knows. */
  readonly books: (genre: string, limit: number) => Promise<readonly BookId[]>;
};

/** Real-time inference. Rejects when the model cannot answer in time. */
export type Inference = {
  readonly recommend: (history: ReaderHistory, count: number) => Promise<Recommendations>;
};

/** A book and how much it is like another one; comparable only within one list. */
export type BookNeighbour = { readonly bookId: BookId; readonly score: number };

/** Books that are alike by who likes them (Redis). Rejects when Redis is away. */
export type BookNeighbours = {
  /**
   * For each of these books that has any, the books most alike, best first, at most `count`, scores above zero. Nobody has any until
   * some have been published; withdrawn books may be among them.
   */
  readonly of: (
    bookIds: readonly BookId[],
    count: number,
  ) => Promise<ReadonlyMap<BookId, readonly BookNeighbour[]>>;
};
