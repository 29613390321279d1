import type { ImportedBook } from '../infra/import/data-set.ts';
import { wholeBetween, type Random } from '../infra/seed/random.ts';
import { drawn, misspell } from '../infra/search-quality/typos.ts';

export type SearchRequest = { readonly kind: string; readonly query: Readonly<Record<string, string>> };

type Draw = (book: ImportedBook['facts'], random: Random) => Readonly<Record<string, string>>;

/** What readers ask a search, with how often of a hundred times. Pages after the first follow an answer, so they are not made here. */
const kinds: readonly (readonly [kind: string, weight: number, draw: Draw])[] = [
  [
    'words',
    22,
    ({ title }, random) => ({ q: wordsOf(title, wholeBetween(random, { from: 1, to: 2 }), random) }),
  ],
  ['title', 8, ({ title }) => ({ q: title })],
  ['author', 8, ({ authors: [author = ''] }) => ({ q: author })],
  ['begun', 24, ({ title }, random) => ({ q: title.slice(0, wholeBetween(random, { from: 2, to: 12 })) })],
  ['misspelt', 14, ({ title }, random) => ({ q: misspell(title, random) ?? title })],
  ['filtered', 8, ({ genres: [genre = 'fantasy'], language }) => ({ genre, language, sort: 'rating' })],
  [
    'words, filtered',
    8,
    ({ title, genres: [genre = 'fantasy'], year = 2000 }, random) => ({
      q: wordsOf(title, 1, random),
      genre,
      year: `${year - 20}-${year + 20}`,
    }),
  ],
  ['nothing', 8, (_book, random) => ({ sort: drawn(['relevance', 'title', 'newest', 'rating'], random) })],
];

/** Draws one request about one of the books. */
export function drawRequest(books: readonly ImportedBook[], random: Random): SearchRequest {
  const { facts } = drawn(books, random);
  let left = wholeBetween(random, { from: 1, to: kinds.reduce((sum, [, weight]) => sum + weight, 0) });
  for (const [kind, weight, draw] of kinds) {
    left -= weight;
    if (left <= 0) return { kind, query: draw(facts, random) };
  }
  throw new RangeError('the weights sum up to less than was drawn');
}

/** So many words of a title that stand next to each other. */
function wordsOf(title: string, count: number, random: Random): string {
  const words = title.split(/\s+/).filter((word) => word.length > 2);
  const first = wholeBetween(random, { from: 0, to: Math.max(0, words.length - count) });
  return words.slice(first, first + count).join(' ') || title;
}
