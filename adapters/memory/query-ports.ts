import type { QueryPorts } from '../../queries/queries.ts';
import { memoryBookNeighbours, type MemoryBookNeighbours } from './book-neighbours.ts';
import { memoryBooks, type MemoryBooks } from './books.ts';
import { memoryCatalogue } from './catalogue.ts';
import { memoryGenres } from './genres.ts';
import { memoryReaders, type MemoryReaders } from './readers.ts';
import { memoryReviews, type MemoryReviews } from './reviews.ts';
import { memoryRung } from './rung.ts';
import { memoryRecommendations, type MemoryRecommendations } from './recommendations.ts';

/** Every port of the queries, in memory. */
export type MemoryQueryPorts = QueryPorts & {
  readonly books: MemoryBooks;
  readonly reviews: MemoryReviews;
  readonly readers: MemoryReaders;
  readonly recommendations: MemoryRecommendations;
  readonly neighbours: MemoryBookNeighbours;
  /** The rungs that failed, in order. */
  readonly failures: string[];
};

export function memoryQueryPorts(): MemoryQueryPorts {
  const books = memoryBooks();
  const readers = memoryReaders(books.views);
  const recommendations = memoryRecommendations();
  const failures: string[] = [];
  return {
    books,
    bookViews: books,
    catalogue: memoryCatalogue(books),
    reviews: memoryReviews(),
    readers,
    directory: readers,
    recommendations,
    feeds: recommendations.feeds,
    popularBooks: recommendations.popularBooks,
    trendingBooks: recommendations.trendingBooks,
    neighbours: memoryBookNeighbours(),
    genres: memoryGenres(books),
    inference: recommendations.inference,
    clock: () => new Date('2026-07-01T12:00:00.000Z'),
    failures,
    newRung: memoryRung,
    onRungOutcome: (name, outcome) => {
      if (outcome === 'failed' || outcome === 'late') failures.push(name);
    },
  };
}
