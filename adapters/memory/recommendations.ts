import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { Recommendations } from '../../domain/recommending/recommendation.ts';
import type { Feeds, Inference, PopularBooks, TrendingBook, TrendingBooks } from '../../queries/ports.ts';

/** Feeds, likes, trending scores and a model in memory; the model always answers with `inferred`. */
export type MemoryRecommendations = {
  readonly feedsByReader: Map<ReaderId, Recommendations>;
  readonly likes: Map<BookId, number>;
  readonly trends: Map<BookId, number>;
  readonly inferred: { answer: Recommendations };
  readonly feeds: Feeds;
  readonly popularBooks: PopularBooks;
  readonly trendingBooks: TrendingBooks;
  readonly inference: Inference;
};

export function memoryRecommendations(): MemoryRecommendations {
  const feedsByReader = new Map<ReaderId, Recommendations>();
  const likes = new Map<BookId, number>();
  const trends = new Map<BookId, number>();
  const trending = (): TrendingBook[] =>
    [...trends]
      .map(([bookId, score]) => ({ bookId, score }))
      .sort((left, right) => right.score - left.score || (left.bookId < right.bookId ? -1 : 1));
  const inferred = { answer: { modelVersion: 'memory', items: [] } as Recommendations };
  return {
    feedsByReader,
    likes,
    trends,
    inferred,
    feeds: {
      find: async (id) => feedsByReader.get(id),
      version: async (id) => {
        const feed = feedsByReader.get(id);
        return feed && JSON.stringify(feed);
      },
    },
    popularBooks: {
      top: async (limit) =>
        [...likes]
          .map(([bookId, count]) => ({ bookId, likes: count }))
          .sort((left, right) => right.likes - left.likes)
          .slice(0, limit),
    },
    trendingBooks: {
      top: async (limit) => trending().slice(0, limit),
      among: async (ids) => trending().filter(({ bookId }) => ids.includes(bookId)),
    },
    inference: {
      recommend: async (_history, count) => ({
        ...inferred.answer,
        items: inferred.answer.items.slice(0, count),
      }),
    },
  };
}
