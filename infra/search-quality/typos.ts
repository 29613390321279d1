import type { Books } from '../../queries/ports.ts';
import type { ImportedBook } from '../import/data-set.ts';
import { wholeBetween, type Random } from '../seed/random.ts';

const alphabet = Array.from('abcdefghijklmnopqrstuvwxyz');
const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /\p{L}/u.test(character);

/** The title with one letter added, left out, mistaken or swapped with its neighbour; `undefined` for one without letters. */
export function misspell(title: string, random: Random): string | undefined {
  if (!/\p{L}/u.test(title)) return undefined;
  for (;;) {
    const misspelt = withOneMistake(Array.from(title), random);
    if (misspelt.toLowerCase() !== title.toLowerCase()) return misspelt;
  }
}

function withOneMistake(characters: readonly string[], random: Random): string {
  const places = characters.flatMap((character, place) => (isLetter(character) ? [place] : []));
  const place = drawn(places, random);
  const letter = drawn(alphabet, random);
  switch (drawn(['add', 'leave-out', 'mistake', 'swap'] as const, random)) {
    case 'add':
      return characters.toSpliced(place, 0, letter).join('');
    case 'leave-out':
      return characters.toSpliced(place, 1).join('');
    case 'mistake':
      return characters.toSpliced(place, 1, letter).join('');
    case 'swap': {
      const [here = '', next = ''] = characters.slice(place, place + 2);
      return isLetter(next) ? characters.toSpliced(place, 2, next, here).join('') : characters.join('');
    }
  }
}

/** One of the items, each as likely as the others. Throws when there are none. */
export function drawn<Item>(items: readonly Item[], random: Random): Item {
  const item = items[wholeBetween(random, { from: 0, to: items.length - 1 })];
  if (item === undefined) throw new RangeError('nothing to draw from');
  return item;
}

type Misspelling = { readonly random: Random; readonly titles: number };

/** The share of books that are among the first five found by their titles with one mistake; `missed` says which were not, and by what. */
export async function shareFound(
  search: Pick<Books, 'search'>,
  books: readonly ImportedBook[],
  { random, titles }: Misspelling,
): Promise<{ readonly share: number; readonly missed: readonly string[] }> {
  const missed: string[] = [];
  for (let asked = 0; asked < titles;) {
    const { bookId, facts } = drawn(books, random);
    const text = misspell(facts.title, random);
    if (text === undefined) continue;
    asked += 1;
    const { items } = await search.search(
      { text, filters: { genres: [], authors: [], languages: [], years: [] }, sort: 'relevance' },
      { after: undefined, limit: 5, facets: 'none' },
    );
    if (!items.some(({ id }) => id === bookId)) missed.push(`${facts.title} by "${text}"`);
  }
  return { share: 1 - missed.length / titles, missed };
}
