import type { BookId, ReaderId } from '../ids.ts';
import { meanOf, qualityOf } from './evaluation/quality.ts';
import { cutLikes, type ReaderLikes } from './held-out.ts';
import type { ItemModel } from './model.ts';
import { recommender } from './recommend.ts';
import type { HistoryEntry } from './recommendation.ts';

/** How well a model foretells the hidden likes of held-out readers; means over `readers` of them, each figure from 0 to 1. */
export type HeldOutQuality = {
  readonly readers: number;
  readonly recall20: number;
  readonly ndcg20: number;
  readonly hitRate20: number;
};

/** The figures of one reader. */
export type ReaderQuality = Omit<HeldOutQuality, 'readers'> & { readonly readerId: ReaderId };

const listLength = 20;

/**
 * What a model recommends to one held-out reader at a time, against what was hidden ({@link qualityOf}), over all books but the given ones; readers with fewer than two
 * likes are passed over.
 *
 * A generator, so that whoever asks may do other things in between.
 */
export function* heldOutQualities(
  model: ItemModel,
  readers: Iterable<ReaderLikes>,
): Generator<ReaderQuality> {
  const recommend = recommender(model);
  for (const reader of readers) {
    const cut = cutLikes(reader);
    if (cut === undefined) continue;
    const items = recommend({ recent: cut.given.map(finished), seen: [] }, listLength);
    const ranked = items.map(({ bookId }) => bookId);
    const { recall20, ndcg20, hitRate20 } = qualityOf(ranked, new Set(cut.hidden));
    yield { readerId: reader.readerId, recall20, ndcg20, hitRate20 };
  }
}

export function meanQuality(qualities: readonly ReaderQuality[]): HeldOutQuality {
  const mean = (figure: (quality: ReaderQuality) => number): number => meanOf(qualities.map(figure));
  return {
    readers: qualities.length,
    recall20: mean(({ recall20 }) => recall20),
    ndcg20: mean(({ ndcg20 }) => ndcg20),
    hitRate20: mean(({ hitRate20 }) => hitRate20),
  };
}

/** Two models on the same likes of the same readers. */
export type Comparison = {
  readonly candidate: HeldOutQuality;
  readonly current: HeldOutQuality;
  /** The mean over readers of NDCG@20 by the candidate minus that by the current model, and where it lies with 95 % certainty. */
  readonly difference: number;
  readonly interval95: readonly [low: number, high: number];
  readonly isWorse: boolean;
};

/** A candidate that loses more than this share of the current NDCG@20 is worse, however few readers say so: of a handful, one rank may be a third of it. */
export const lossShareMax = 0.5;

/** Of fewer readers a standard error says nothing. */
export const readersToTellMin = 10;

/** Two standard errors to either side, nearly: the normal approximation of a mean. */
const errors95 = 1.96;

/**
 * Compares two models by their figures of the same readers in the same order. The candidate is worse when chance alone would hardly make its
 * NDCG@20 so much lower (the interval of the paired differences of {@link readersToTellMin} readers or more lies below zero), or when it loses more than {@link lossShareMax}. Without a reader it
 * is not worse: nothing speaks against it.
 */
export function compareQualities(
  candidates: readonly ReaderQuality[],
  currents: readonly ReaderQuality[],
): Comparison {
  const differences = candidates.map(({ ndcg20 }, index) => ndcg20 - (currents[index]?.ndcg20 ?? 0));
  const count = differences.length;
  const difference = count === 0 ? 0 : differences.reduce((sum, one) => sum + one, 0) / count;
  const squares = differences.reduce((sum, one) => sum + (one - difference) ** 2, 0);
  const error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
  const [candidate, current] = [meanQuality(candidates), meanQuality(currents)];
  const interval95 = [difference - errors95 * error, difference + errors95 * error] as const;
  return {
    candidate,
    current,
    difference,
    interval95,
    isWorse:
      (count >= readersToTellMin && interval95[1] < 0) ||
      candidate.ndcg20 < current.ndcg20 * (1 - lossShareMax),
  };
}

/** A like as the model sees it in a history. */
const finished = (bookId: BookId): HistoryEntry => ({
  bookId,
  shelf: 'finished',
  stars: null,
  dismissed: false,
  viewed: false,
});
