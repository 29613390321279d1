import type { DatabasePool } from 'slonik';
import type { BookFacets, BookSearch, FoundBooks, SearchPart } from '../../../queries/ports.ts';
import { askText } from './asked-text.ts';
import type { Wanted } from './book-hits.ts';
import { facetNames, type SomeFacets } from './facets.ts';
import { findPage, type FoundPage } from './found-page.ts';
import { listPart } from './list-part.ts';
import { forgivingBelow, nearBooks } from './near-books.ts';
import type { RememberedSearches } from './remembered-searches.ts';

type Stores = { readonly pool: DatabasePool; readonly remembered: RememberedSearches };

/**
 * Searches in this order: (1) read the text, (2) find what has its words, and count the facets of that, (3) when that is too
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

/** What was found shortly before is taken only for whoever did not ask to see something of their own in it. */
async function find({ pool, remembered }: Stores, { search, wanted, part }: Asked): Promise<Found> {
  const { after, limit, facets } = part;
  const counted = { wanted, filters: search.filters };
  const listed = JSON.stringify([counted, search.sort, limit]);
  const known = facets === 'remembered' ? remembered.facets.of(counted) : noneKnown;
  const missing = facets === 'none' ? [] : facetNames.filter((name) => known[name] === null);
  const knownPage = facets === 'remembered' ? remembered.pages.of(listed) : undefined;
  if (knownPage !== undefined && missing.length === 0)
    return { page: knownPage, facets: allOf(known, known) };
  const page = await findPage(pool, {
    wanted,
    search,
    after,
    // One more than is shown tells that there is more.
    limit: limit + 1,
    facets: missing,
  });
  if (facets === 'none') return { page, facets: null };
  remembered.pages.keep(listed, page);
  remembered.facets.keep(counted, page);
  return { page, facets: allOf(known, page.facets) };
}

const noneKnown: SomeFacets = { genres: null, authors: null, languages: null, decades: null };

/** Each is in one or the other. */
const allOf = (known: SomeFacets, counted: SomeFacets): BookFacets => ({
  genres: known.genres ?? counted.genres ?? [],
  authors: known.authors ?? counted.authors ?? [],
  languages: known.languages ?? counted.languages ?? [],
  decades: known.decades ?? counted.decades ?? [],
});

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
