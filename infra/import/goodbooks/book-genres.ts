import { genreOf, mostCounted } from './genres.ts';

/** Collects what `tags.csv`, then `book_tags.csv` say, into the genres of each book. Holds no more than a count per book and genre. */
export function bookGenres() {
  const genreOfTag = new Map<string, string>();
  const countsOfBook = new Map<string, Map<string, number>>();
  return {
    addTag: ({ tag, name }: { readonly tag: string; readonly name: string }): void => {
      const genre = genreOf(name);
      if (genre !== undefined) genreOfTag.set(tag, genre);
    },
    addBookTag: (counted: { readonly book: string; readonly tag: string; readonly count: number }): void => {
      const genre = genreOfTag.get(counted.tag);
      if (genre === undefined) return;
      const counts = countsOfBook.get(counted.book) ?? new Map<string, number>();
      countsOfBook.set(counted.book, counts);
      counts.set(genre, (counts.get(genre) ?? 0) + counted.count);
    },
    /** The genres of the book that the data set's tags know by this number. */
    of: (book: string): readonly string[] => mostCounted(countsOfBook.get(book) ?? new Map()),
  };
}
