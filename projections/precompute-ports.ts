import type { ReaderId } from '../domain/ids.ts';
import type { EpochPosition } from '../domain/position.ts';
import type { ItemColumns } from '../domain/recommending/item-columns.ts';
import type { Instance } from './ports.ts';

/** Readers who have done something with a book, by id. */
export type ReadersWithPast = {
  /** How many there are; of those alone who acted since then, if that is said. */
  readonly count: (actedSince: Date | undefined) => Promise<number>;
  /** The next of them after this id (from the first for an empty text), in ascending order of the bytes of their ids. */
  readonly after: (
    readerId: string,
    options: { readonly limit: number; readonly actedSince: Date | undefined },
  ) => Promise<readonly ReaderId[]>;
};

/**
 * A reader's past, and up to which position of their partition it is known. The past is a `ReaderHistory` as JSON text: it goes to the model as it came
 * from the store, and is parsed there. Nobody in between looks into it, and parsing a million of them twice takes longer than answering.
 */
export type PlacedHistory = EpochPosition & { readonly readerId: ReaderId; readonly history: string };

/** The past of many readers at once, each with its position, of one moment. Readers of partitions of which nothing was applied are left out. */
export type BulkHistories = {
  readonly of: (readers: readonly ReaderId[]) => Promise<readonly PlacedHistory[]>;
};

/** What is recommended to one reader, in the columns in which it travels and is kept: nobody in between looks into it. */
export type RecommendedColumns = { readonly modelVersion: string; readonly items: ItemColumns };

/** Inference for many readers by one call. */
export type BatchInference = {
  /** The most readers that a call takes. */
  readonly readersMax: number;
  /** What is recommended to readers with these pasts (`ReaderHistory` as JSON), in the same order, by one model. Rejects when the model cannot answer. */
  readonly recommendAll: (
    histories: readonly string[],
    count: number,
  ) => Promise<readonly RecommendedColumns[]>;
};

/** Feeds of readers of one partition, as of one position and made by one model; without an item, the reader is to have none. */
export type PrecomputedBatch = EpochPosition & {
  readonly modelVersion: string;
  /** Models whose feeds count as older than this one's, whatever their version says: they were current, and are not any more. */
  readonly withdrawn: readonly string[];
  readonly feeds: readonly { readonly readerId: ReaderId; readonly items: ItemColumns }[];
};

/**
 * What became of a feed: `written` (or deleted, when it is to be none); `newer`, because the one that is there is of a later position or of a newer model; or
 * `unsure`, because there is none and the projector has come further meanwhile: it may have deleted it for a reason that the batch does not know.
 */
export type FeedOutcome = 'written' | 'newer' | 'unsure';

/** How far a run has come: all readers up to `after` are done. */
export type PrecomputeCheckpoint = {
  readonly modelVersion: string;
  readonly epoch: string;
  readonly activeDays: number | undefined;
  readonly actedSince: string | undefined;
  readonly after: string;
  readonly done: number;
};

/** Where feeds are precomputed into, beside the projector that rewrites them. */
export type PrecomputedFeeds = {
  /** Answers for each feed. Never moves the watermark. Rejects with `FeedsOfOtherLogError` when the feeds are of another epoch. */
  readonly write: (instance: Instance, batch: PrecomputedBatch) => Promise<readonly FeedOutcome[]>;
  readonly checkpoint: (instance: Instance) => Promise<PrecomputeCheckpoint | undefined>;
  /** `undefined` forgets it. */
  readonly saveCheckpoint: (
    instance: Instance,
    checkpoint: PrecomputeCheckpoint | undefined,
  ) => Promise<void>;
};

/** The feeds were made from another log than the history, which was restored: they must be made anew first. */
export class FeedsOfOtherLogError extends Error {
  override readonly name = 'FeedsOfOtherLogError';
}
