import type { z } from 'zod';
import { bookIdSchema, type BookId } from '../ids.ts';
import { bookFactsSchema } from '../values.ts';

/** What is known of a book besides who likes it, as far as books may be alike by it. */
export const knownBookSchema = bookFactsSchema.pick({ authors: true, series: true, genres: true });
export type KnownBook = Readonly<z.output<typeof knownBookSchema>>;

const lineSchema = knownBookSchema.extend({ bookId: bookIdSchema });

/** Books as JSON Lines, by id. Equal books give equal text, in whatever order they come. */
export function booksJsonl(books: ReadonlyMap<BookId, KnownBook>): string {
  const lines = [...books]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([bookId, { authors, series, genres }]) => `${JSON.stringify({ bookId, authors, series, genres })}\n`,
    );
  return lines.join('');
}

/** Adds what {@link booksJsonl} wrote to `books`. Throws when it is something else. */
export function readBooksJsonl(text: string, books: Map<BookId, KnownBook>): void {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { bookId, ...known } = lineSchema.parse(JSON.parse(line));
    books.set(bookId, known);
  }
}
