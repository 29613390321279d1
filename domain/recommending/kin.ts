import type { BookId } from '../ids.ts';
import type { BookFacts } from '../values.ts';

/** Why books belong together whoever reads them. */
export type KinKind = 'author' | 'series';

/** Books of one author, or of one series. */
export type Kin = { readonly kind: KinKind; readonly books: readonly BookId[] };

/** What of a book's facts says whose kin it is. */
export type KinFacts = Pick<BookFacts, 'authors' | 'series'>;

/**
 * Larger groups are left out: the work grows with the square of their size, and what hundreds of books have in common ("Various", a publisher's series)
 * says little of any two.
 */
export const kinBooksMax = 200;

/** The authors and series that two or more of these books share, by kind and name; of those in `without`, none. */
export function kinOf(facts: ReadonlyMap<BookId, KinFacts>, without: ReadonlySet<BookId>): Kin[] {
  const groups = new Map<string, { kind: KinKind; books: BookId[] }>();
  const add = (kind: KinKind, name: string, bookId: BookId): void => {
    const key = `${kind} ${name}`;
    const group = groups.get(key) ?? { kind, books: [] };
    groups.set(key, group);
    if (group.books.at(-1) !== bookId) group.books.push(bookId);
  };
  for (const [bookId, { authors, series }] of facts) {
    if (without.has(bookId)) continue;
    for (const author of authors) add('author', author, bookId);
    for (const { name } of series) add('series', name, bookId);
  }
  return [...groups]
    .filter(([, { books }]) => books.length > 1 && books.length <= kinBooksMax)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, group]) => group);
}
