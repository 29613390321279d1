import type { BookId } from '../domain/ids.ts';
import type { Books, BookSummary } from './ports.ts';

type TakeAvailable<Candidate, Item> = {
  readonly books: Pick<Books, 'summaries'>;
  readonly candidates: readonly Candidate[];
  readonly limit: number;
  /** Every book that the item of a candidate names. */
  readonly booksOf: (candidate: Candidate) => readonly BookId[];
  /** `undefined` when the candidate's book is not among those known and not withdrawn. */
  readonly itemOf: (candidate: Candidate, summaries: ReadonlyMap<BookId, BookSummary>) => Item | undefined;
};

/** The first `limit` candidates that can be offered, in their order. Reads on only when some of the first are withdrawn. */
export async function takeAvailable<Candidate, Item>({
  books,
  candidates,
  limit,
  booksOf,
  itemOf,
}: TakeAvailable<Candidate, Item>): Promise<Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < candidates.length && items.length < limit; from += limit) {
    const chunk = candidates.slice(from, from + limit);
    const summaries = await books.summaries([...new Set(chunk.flatMap(booksOf))]);
    for (const candidate of chunk) {
      const item = itemOf(candidate, summaries);
      if (item !== undefined && items.length < limit) items.push(item);
    }
  }
  return items;
}
