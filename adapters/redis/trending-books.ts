import type { TrendingBook, TrendingBooks } from '../../queries/ports.ts';
import { rankBooks, topBooks, type RankedBook } from './ranked-books.ts';
import { trend } from './rankings.ts';
import type { LiveReadModel } from './watermarks.ts';

/** Trending scores, summed over the partitions. Rejects while a partition has no watermark: Redis lost it, and the scores are being rebuilt. */
export const redisTrendingBooks = (live: LiveReadModel): TrendingBooks => ({
  top: async (limit) => (await topBooks(trend, live, limit)).map(scored),
  among: async (books) => (await rankBooks(trend, live, books)).map(scored),
});

const scored = ({ bookId, sum }: RankedBook): TrendingBook => ({ bookId, score: sum });
