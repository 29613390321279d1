import type { EpochPosition } from '../domain/position.ts';

/** The read models whose watermarks a query may wait for, by name of projection. */
export type ReadModelName =
  | 'profiles'
  | 'shelves'
  | 'reading-history'
  | 'rating-statistics'
  | 'book-titles'
  | 'reviews'
  | 'book-views'
  | 'popular-books'
  | 'trending'
  | 'feeds';

export type Freshness = {
  /**
   * Waits until all read models have applied all positions: `fresh`, or `stale` when the deadline passed or too many wait
   * already. A position of another epoch or beyond the log's head is `unknown-position`, at once.
   */
  readonly reach: (
    readModels: readonly ReadModelName[],
    positions: readonly EpochPosition[],
  ) => Promise<'fresh' | 'stale' | 'unknown-position'>;
};

/** How far a read model has come: the last applied position of each partition; one that it has nothing of is missing. */
export type ReadModelWatermarks = ReadonlyMap<number, { readonly epoch: string; readonly position: number }>;

/** The stores of read models; what lies in one is looked at together. */
export type StoreName = 'postgresql' | 'dynamodb' | 'redis';

export type Watermarks = {
  readonly storeOf: (readModel: ReadModelName) => StoreName;
  /** The watermarks of every live read model in the store, by one read; rejects when the store is away. */
  readonly read: (store: StoreName) => Promise<ReadonlyMap<ReadModelName, ReadModelWatermarks>>;
};

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
