import { bookIdSchema, readerIdSchema, type BookId, type ReaderId } from '../../domain/ids.ts';
import type { HistoryEntry, Recommendation } from '../../domain/recommending/recommendation.ts';
import { untouchedReading } from '../../domain/values.ts';
import type { BookView } from '../../queries/ports.ts';

/** Ids and things to fill the memory adapters with in tests. */
export const bookNamed = (id: string): BookId => bookIdSchema.parse(id);
export const readerNamed = (id: string): ReaderId => readerIdSchema.parse(id);

export const exampleBook = (id: string, changes: Partial<BookView> = {}): BookView => ({
  id: bookNamed(id),
  title: `Title of ${id}`,
  authors: [`Author of ${id}`],
  year: 1956,
  language: 'pt',
  series: [],
  genres: ['novel'],
  withdrawn: false,
  ratings: { count: 0, mean: null, perStar: [0, 0, 0, 0, 0] },
  ...changes,
});

export const exampleRecommendation = (id: string, because: string, score = 1): Recommendation => ({
  bookId: bookNamed(id),
  score,
  reason: { kind: 'because-you-rated', bookId: bookNamed(because) },
});

export const exampleHistoryEntry = (id: string): HistoryEntry => ({
  ...untouchedReading,
  bookId: bookNamed(id),
  stars: 5,
  viewed: true,
});
