import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { Recommendations } from '../../domain/recommending/recommendation.ts';
import type { Feeds, Inference, PopularBooks } from '../../queries/ports.ts';

/** Feeds, likes and a model in memory; the model always answers with `inferred`. */
export type MemoryRecommendations = {
  readonly feedsByReader: Map<ReaderId, Recommendations>;
  readonly likes: Map<BookId, number>;
  readonly inferred: { answer: Recommendations };
  readonly feeds: Feeds;
  readonly popularBooks: PopularBooks;
  readonly inference: Inference;
};

export function memoryRecommendations(): MemoryRecommendations {
  const feedsByReader = new Map<ReaderId, Recommendations>();
  const likes = new Map<BookId, number>();
  const inferred = { answer: { modelVersion: 'memory', items: [] } as Recommendations };
  return {
    feedsByReader,
    likes,
    inferred,
    feeds: { find: async (id) => feedsByReader.get(id) },
    popularBooks: {
      top: async (limit) =>
        [...likes]
          .map(([bookId, count]) => ({ bookId, likes: count }))
          .sort((left, right) => right.likes - left.likes)
          .slice(0, limit),
    },
    inference: {
      recommend: async (_history, count) => ({
        ...inferred.answer,
        items: inferred.answer.items.slice(0, count),
      }),
    },
  };
}
