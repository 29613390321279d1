import type { Genres } from '../../queries/ports.ts';
import type { MemoryBooks } from './books.ts';

/** The genres of a catalogue in memory. */
export const memoryGenres = ({ views }: Pick<MemoryBooks, 'views'>): Genres => ({
  books: async (genre, limit) =>
    [...views.values()]
      .filter(({ withdrawn, genres }) => !withdrawn && genres.includes(genre))
      .slice(0, limit)
      .map(({ id }) => id),
});
