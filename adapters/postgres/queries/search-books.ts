import type { DatabasePool } from 'slonik';
import type { BookFacets, BookSearch, FoundBooks, SearchPart } from '../../../queries/ports.ts';
import { askText } from './asked-text.ts';
import type { Wanted } from './book-hits.ts';
import { countFacets } from './facets.ts';
import { findPage, type FoundPage } from './found-page.ts';
import { listPart } from './list-part.ts';
import { forgivingBelow, nearBooks } from './near-books.ts';
import type { RememberedFacets } from './remembered-facets.ts';

type Stores = { readonly pool: DatabasePool; readonly remembered: RememberedFacets };

/**
 * Searches in this order: (1) read the text, (2) find what has its words, and count the facets of that at the same time, (3) when that is too
 * little, and the list did not begin without, find what was perhaps meant and do the same with both.
 */
export async function searchBooks(stores: Stores, search: BookSearch, part: SearchPart): Promise<FoundBooks> {
  const text = await askText(stores.pool, search.text);
  if (text.status === 'no-word') {
    return { items: [], next: null, total: 0, facets: part.facets === 'none' ? null : noFacets };
  }
  const wanted: Wanted = text.status === 'anything' ? text : { ...text, near: [] };
  const exact = await find(stores, { search, part, wanted });
  const forgives = part.after?.forgiving ?? exact.page.found < forgivingBelow;
  if (wanted.status === 'anything' || !forgives) return foundBooks(exact, part, false);
  const near = await nearBooks(stores.pool, wanted.asked, exact.page.found);
  const all = near.length === 0 ? exact : await find(stores, { search, part, wanted: { ...wanted, near } });
  return foundBooks(all, part, true);
}

type Found = { readonly page: FoundPage; readonly facets: BookFacets | null };
type Asked = { readonly search: BookSearch; readonly part: SearchPart; readonly wanted: Wanted };

async function find(stores: Stores, asked: Asked): Promise<Found> {
  const { search, wanted, part } = asked;
  const key = JSON.stringify([wanted, search.filters]);
  const known = part.facets === 'remembered' ? stores.remembered.of(key) : undefined;
  const [page, facets] = await Promise.all([
    // One more than is shown tells that there is more.
    findPage(stores.pool, { wanted, search, after: part.after, limit: part.limit + 1 }),
    part.facets === 'none' ? null : (known ?? countFacets(stores.pool, wanted, search.filters)),
  ]);
  if (facets !== null && known === undefined) stores.remembered.keep(key, facets);
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
