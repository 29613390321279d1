import type { DatabasePool } from 'slonik';
import type { BookFacets, BookSearch, FoundBooks, SearchPart } from '../../../queries/ports.ts';
import { askText } from './asked-text.ts';
import type { Wanted } from './book-hits.ts';
import { countFacets } from './facets.ts';
import { findPage, type FoundPage } from './found-page.ts';
import { listPart } from './list-part.ts';
import { forgivingBelow, nearBooks } from './near-books.ts';

/**
 * Searches in this order: (1) read the text, (2) find what has its words, and count the facets of that at the same time, (3) when that is too
 * little, and the list did not begin without, find what was perhaps meant and do the same with it.
 */
export async function searchBooks(
  pool: DatabasePool,
  search: BookSearch,
  part: SearchPart,
): Promise<FoundBooks> {
  const text = await askText(pool, search.text);
  if (text.status === 'no-word')
    return { items: [], next: null, total: 0, facets: part.facets ? noFacets : null };
  const wanted: Wanted = text.status === 'anything' ? text : { ...text, near: [] };
  const exact = await find(pool, { search, part, wanted });
  const begins = part.after === undefined;
  if (wanted.status === 'anything' || !(begins ? exact.page.found < forgivingBelow : part.after.forgiving)) {
    return foundBooks(exact, part, false);
  }
  const near = await nearBooks(pool, wanted.asked, exact.page.found);
  const forgiven =
    near.length === 0 ? exact : await find(pool, { search, part, wanted: { ...wanted, near } });
  return foundBooks(forgiven, part, true);
}

type Found = { readonly page: FoundPage; readonly facets: BookFacets | null };
type Asked = { readonly search: BookSearch; readonly part: SearchPart; readonly wanted: Wanted };

async function find(pool: DatabasePool, { search, part, wanted }: Asked): Promise<Found> {
  const { after, limit } = part;
  const [page, facets] = await Promise.all([
    // One more than is shown tells that there is more.
    findPage(pool, { wanted, search, after, limit: limit + 1 }),
    part.facets ? countFacets(pool, wanted, search.filters) : null,
  ]);
  return { page, facets };
}

const foundBooks = (
  { page: { rows, total }, facets }: Found,
  { limit }: SearchPart,
  forgiving: boolean,
): FoundBooks => ({
  ...listPart(rows, limit, { item: ({ book }) => book, mark: ({ mark }) => ({ ...mark, forgiving }) }),
  total,
  facets,
});

const noFacets: BookFacets = { genres: [], authors: [], languages: [], decades: [] };
