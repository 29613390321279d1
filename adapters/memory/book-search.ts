import type {
  BookFacets,
  BookFilters,
  BookSearch,
  BookView,
  FacetCount,
  ListPart,
  SearchMark,
  SearchPart,
  YearRange,
} from '../../queries/ports.ts';
import { facetAuthorsMax } from '../../queries/ports.ts';

type Found = ListPart<BookView, SearchMark> & { readonly total: number; readonly facets: BookFacets | null };

/**
 * Searches among books as PostgreSQL does, but for stems and for several mistakes in one text: what a text finds, filters, order, facets and
 * marks are the same.
 */
export function searchIn(
  books: readonly BookView[],
  { text, filters, sort }: BookSearch,
  { after, limit, facets }: SearchPart,
): Found {
  const words = wordsOf(text.slice(0, textLengthMax)).slice(0, wordsMax);
  const isAnything = text.trim() === '';
  const exact = books.filter((book) => isAnything || (words.length > 0 && isBegun(book, words)));
  const forgiving = after?.forgiving ?? (!isAnything && exact.length < forgivingBelow);
  const meant = forgiving ? books.filter((book) => !exact.includes(book) && isNear(book, words)) : [];
  const hits = [...exact, ...meant];
  const orderOf = (book: BookView) => orders[sort](book, { words, isMeant: meant.includes(book) });
  const fitting = hits.filter((book) => keptOutBy(book, filters).length === 0);
  const left = fitting
    .map((book) => ({
      book,
      mark: { ...orderOf(book), title: folded(book.title), bookId: book.id, forgiving },
    }))
    .filter(({ mark }) => after === undefined || compare(mark, after) > 0)
    .sort((one, other) => compare(one.mark, other.mark));
  const listed = left.slice(0, limit);
  return {
    items: listed.map(({ book }) => book),
    next: left.length > limit ? (listed.at(-1)?.mark ?? null) : null,
    total: fitting.length,
    facets: facets === 'none' ? null : countFacets(hits, filters),
  };
}

const textLengthMax = 200;
const wordsMax = 12;
const forgivingBelow = 5;

/** Lower-case words between single blanks, without accents, apostrophes and punctuation. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/['’\u02bc]|\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const wordsOf = (...texts: readonly string[]): readonly string[] =>
  folded(texts.join(' '))
    .split(' ')
    .filter((word) => word !== '');

const namesOf = ({ authors, series }: BookView): readonly string[] => [
  ...authors,
  ...series.flatMap(({ name, volume, lastVolume }) => [name, String(volume), String(lastVolume ?? '')]),
];

const haveBegun = (having: readonly string[], words: readonly string[]): boolean =>
  words.every((word, place) =>
    having.some((had) =>
      word.length === 1 && place < words.length - 1 ? had === word : had.startsWith(word),
    ),
  );

const isBegun = (book: BookView, words: readonly string[]): boolean =>
  haveBegun(wordsOf(book.title, ...namesOf(book), ...book.genres), words);

const isNear = ({ title, authors }: BookView, words: readonly string[]): boolean => {
  const having = wordsOf(title, ...authors).flatMap(nearWords);
  const asked = words.filter((word) => word.length > 1 || /[0-9]/.test(word));
  return asked.length > 0 && asked.every((word) => nearWords(word).some((near) => having.includes(near)));
};

/** The word, and the word without any one of its letters. */
const nearWords = (word: string): readonly string[] =>
  [word, ...Array.from(word, (_, place) => Array.from(word).toSpliced(place, 1).join(''))].filter(
    (near) => near !== '',
  );

type Order = Pick<SearchMark, 'major' | 'minor'>;
type Hit = { readonly words: readonly string[]; readonly isMeant: boolean };

const orders: Readonly<Record<BookSearch['sort'], (book: BookView, hit: Hit) => Order>> = {
  relevance: (book, { words, isMeant }) =>
    isMeant
      ? { major: -closeness(book, words), minor: -popularity(book) }
      : {
          major: -(64 * tierOf(book, words) + popularity(book)),
          minor: readingOrder(book) + (isOfSeries(book, words) ? 0 : readingOrderMax),
        },
  title: () => ({ major: 0, minor: 0 }),
  newest: ({ year }) => ({ major: year === undefined ? 10_000 : -year, minor: 0 }),
  oldest: ({ year }) => ({ major: year ?? 10_000, minor: 0 }),
  rating: ({ ratings: { count, mean } }) => ({
    major: mean === null ? 0 : -(mean * count + 35) / (count + 10),
    minor: 0,
  }),
};

function tierOf(book: BookView, words: readonly string[]): number {
  if (words.length === 0) return 0;
  const text = words.join(' ');
  const title = folded(book.title);
  const names = [title, ...wordsOf(...namesOf(book))].join(' ').split(' ');
  const starts = [title, title.replace(/^(?:the|an?|os?|as?) /, '')];
  if (starts.includes(text)) return 8;
  if (starts.some((start) => start.startsWith(`${text} `))) return 7;
  if (words.every((word) => wordsOf(title).includes(word))) return 6;
  if (words.every((word) => names.includes(word))) return 5;
  if (starts.some((start) => start.startsWith(text))) return 4;
  if (haveBegun(wordsOf(title), words)) return 3;
  return haveBegun(names, words) ? 2 : 1;
}

/** Whoever gave four stars or five likes the book. */
const popularity = ({ ratings: { perStar } }: BookView): number =>
  Math.floor(Math.log2(1 + (perStar[3] ?? 0) + (perStar[4] ?? 0)));

const readingOrderMax = 30_000;

const isOfSeries = ({ series }: BookView, words: readonly string[]): boolean => {
  const named = wordsOf(
    ...series.flatMap(({ name, volume, lastVolume = '' }) => [name, `${volume} ${lastVolume}`]),
  );
  return words.every((word) => named.includes(word));
};

const readingOrder = ({ series: [first] }: BookView): number =>
  first?.lastVolume === undefined ? (first?.volume ?? 1) : first.lastVolume + 10_000;

/** The share of letter pairs that title and text have in common. */
function closeness({ title }: BookView, words: readonly string[]): number {
  const pairs = (text: string) => new Set(Array.from(text, (_, place) => text.slice(place, place + 2)));
  const [asked, had] = [pairs(words.join(' ')), pairs(folded(title))];
  return asked.intersection(had).size / asked.union(had).size;
}

const compare = (one: SearchMark, other: SearchMark): number =>
  one.major - other.major ||
  one.minor - other.minor ||
  compareText(one.title, other.title) ||
  compareText(one.bookId, other.bookId);

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The filters that a book does not pass. */
function keptOutBy(book: BookView, { genres, authors, languages, years }: BookFilters): readonly string[] {
  const authorKeys = authors.map(folded);
  const passes = {
    genres: genres.length === 0 || book.genres.some((genre) => genres.includes(genre)),
    authors: authors.length === 0 || book.authors.some((author) => authorKeys.includes(folded(author))),
    languages: languages.length === 0 || languages.includes(book.language),
    decades: years.length === 0 || years.some((range) => isWithin(range, book.year)),
  };
  return Object.entries(passes).flatMap(([name, isPassed]) => (isPassed ? [] : [name]));
}

const isWithin = ({ from, to }: YearRange, year: number | undefined): boolean =>
  year !== undefined && year >= (from ?? -Infinity) && year <= (to ?? Infinity);

function countFacets(hits: readonly BookView[], filters: BookFilters): BookFacets {
  const counted = (facet: keyof BookFacets): readonly BookView[] =>
    hits.filter((book) => keptOutBy(book, filters).every((name) => name === facet));
  const decades = countEach(
    counted('decades').flatMap(({ year }) =>
      year === undefined ? [] : [String(Math.floor(year / 10) * 10)],
    ),
  );
  return {
    genres: countEach(counted('genres').flatMap(({ genres }) => genres)),
    authors: countAuthors(counted('authors').flatMap(({ authors }) => authors)).slice(0, facetAuthorsMax),
    languages: countEach(counted('languages').map(({ language }) => language)),
    decades: decades
      .map(({ value, books }) => ({ value: Number(value), books }))
      .toSorted((one, other) => one.value - other.value),
  };
}

/** Most first, equal ones by value. */
function countEach(values: readonly string[]): FacetCount[] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, all]) => ({ value, books: all.length }))
    .sort((one, other) => other.books - one.books || compareText(one.value, other.value));
}

/** Names that are the same but for accents, capitals and punctuation are one, under the spelling that sorts first. */
const countAuthors = (names: readonly string[]): FacetCount[] =>
  [...Map.groupBy(names, folded)]
    .map(([key, all]) => ({ key, value: all.toSorted(compareText)[0] ?? '', books: all.length }))
    .sort((one, other) => other.books - one.books || compareText(one.key, other.key))
    .map(({ value, books }) => ({ value, books }));
