import type { BookId, ReaderId } from '../domain/ids.ts';
import type { EpochPosition } from '../domain/position.ts';
import type { ReaderHistory, Recommendations } from '../domain/recommending/recommendation.ts';
import type { BookFacts, Preferences, ReadingSnapshot, Shelf } from '../domain/values.ts';

/** What lists say of a book. */
export type BookSummary = Pick<BookFacts, 'title' | 'authors' | 'year' | 'language' | 'series' | 'genres'> & {
  readonly id: BookId;
};

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

export type Profile = {
  readonly id: ReaderId;
  readonly registeredAt: string;
  readonly synthetic: boolean;
  readonly preferences: Preferences;
};

/** A book on a shelf, newest first. */
export type ShelvedBook = ReadingSnapshot & { readonly book: BookSummary; readonly since: string };

/** Book views (DynamoDB). */
export type BookViews = { readonly find: (id: BookId) => Promise<BookView | undefined> };

/** Titles (PostgreSQL). Withdrawn books are never among the answers. */
export type Books = {
  /** Best match first; an empty text lists by title. */
  readonly search: (text: string, limit: number) => Promise<readonly BookSummary[]>;
  /** Those of `ids` that are known and not withdrawn, in no particular order. */
  readonly summaries: (ids: readonly BookId[]) => Promise<ReadonlyMap<BookId, BookSummary>>;
};

/** Profiles, shelves and histories of readers (PostgreSQL). */
export type Readers = {
  readonly profile: (id: ReaderId) => Promise<Profile | undefined>;
  readonly shelf: (id: ReaderId, shelf: Shelf, limit: number) => Promise<readonly ShelvedBook[]>;
  readonly history: (id: ReaderId) => Promise<ReaderHistory>;
};

/** Who asks, as their issuer names them. */
export type SignIn = { readonly issuer: string; readonly subject: string };

/** Which reader a sign-in belongs to; `undefined` when no command has registered it yet. */
export type ReaderDirectory = { readonly find: (signIn: SignIn) => Promise<ReaderId | undefined> };

/** Precomputed feeds (Redis); `undefined` when the reader has none. */
export type Feeds = { readonly find: (id: ReaderId) => Promise<Recommendations | undefined> };

/** A book and the number of readers who like it. */
export type PopularBook = { readonly bookId: BookId; readonly likes: number };

/** Books by number of readers who like them, most liked first (Redis). Rejects when Redis is away or being rebuilt. */
export type PopularBooks = { readonly top: (limit: number) => Promise<readonly PopularBook[]> };

/** Real-time inference. Rejects when the model cannot answer in time. */
export type Inference = {
  readonly recommend: (history: ReaderHistory, count: number) => Promise<Recommendations>;
};

/** The read models whose watermarks a query may wait for, by name of projection. */
export type ReadModelName =
  | 'profiles'
  | 'shelves'
  | 'reading-history'
  | 'rating-statistics'
  | 'book-titles'
  | 'book-views'
  | 'popular-books'
  | 'feeds';

export type Freshness = {
  /**
   * Waits until the read model has applied all positions: `fresh`, or `stale` when the deadline passed or too many wait
   * already. A position of another epoch or beyond the log's head is `unknown-position`, at once.
   */
  readonly reach: (
    readModel: ReadModelName,
    positions: readonly EpochPosition[],
  ) => Promise<'fresh' | 'stale' | 'unknown-position'>;
};

/** How far a read model has come: the last applied position of each partition; one that it has nothing of is missing. */
export type ReadModelWatermarks = ReadonlyMap<number, { readonly epoch: string; readonly position: number }>;

/** The watermarks of the live read models; rejects when their store is away. */
export type Watermarks = { readonly read: (readModel: ReadModelName) => Promise<ReadModelWatermarks> };

/** Where every partition of the log ends now: `positions[partition]`, 0 for an empty one. */
export type LogHeads = {
  readonly heads: () => Promise<{ readonly epoch: string; readonly positions: readonly number[] }>;
};

/** Streams that a read model has parked: their events wait, although its watermark has moved past them. */
export type ParkedStreams = {
  /** The lowest parked position of each partition that has one. */
  readonly lowest: (readModel: ReadModelName) => Promise<ReadonlyMap<number, number>>;
  /** Whether the event at this position belongs to a stream that is parked at it or before it. */
  readonly waits: (readModel: ReadModelName, position: EpochPosition) => Promise<boolean>;
};
