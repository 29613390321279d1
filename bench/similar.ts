import { existsSync } from 'node:fs';
import path from 'node:path';
import { bookNeighbours } from '../domain/recommending/book-neighbours.ts';
import { contentAffinity, type Content } from '../domain/recommending/content-affinity.ts';
import { readerIdSchema, type BookId, type ReaderId } from '../domain/ids.ts';
import { likeMatrix, readerCountOf, type LikeMatrix } from '../domain/recommending/like-matrix.ts';
import type { BookFacts } from '../domain/values.ts';
import { openGoodbooks } from '../infra/import/goodbooks/data-set.ts';
import type { Rows } from '../infra/import/data-set.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { randomOf } from '../infra/seed/random.ts';
import { report, say } from './report.ts';
import { cosines, type Likeness } from './yardsticks/likeness.ts';

/**
 * `make bench NAME=similar`: which books are alike, by several measures, on the likes of goodbooks-10k of which a fifth of each reader's is cut out by a
 * seed. Of the first ten of every book: how many share a series with it (of books with a series of which there are others), how many an author, how often
 * one of them is among what was cut out of a reader who likes the book, how many different books are listed at all, and how liked the middle one of those listed is.
 * Its last line is JSON.
 */
const listed = 10;
const cutShare = 0.2;
/** Books with no more likes than this are looked at by themselves, too. */
const rareLikesMax = 3;

const nothingKnown: Pick<BookFacts, 'authors' | 'series'> = { authors: [], series: [] };
const round = (value: number): number => Number(value.toFixed(4));

const folder = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k');
if (!existsSync(folder)) {
  say('make bench NAME=similar: there is no ../shared/datasets/goodbooks-10k');
  process.exit(1);
}
const dataSet = await openGoodbooks(folder);
for (const rows of dataSet.tags) await valuesOf(rows);
const facts = new Map((await valuesOf(dataSet.books)).map((book) => [book.bookId, book.facts]));
const { kept, cut } = split(await valuesOf(dataSet.readings));
const likes = likeMatrix(kept);
say(`${readerCountOf(likes)} readers, ${likes.books.length} books, ${likes.items.length} likes`);
const indexOf = new Map(likes.books.map((bookId, index) => [bookId, index]));
const contents = likes.books.map((id): Content | undefined => {
  const known = facts.get(id);
  return known && { ...known, id };
});
const byKey = new Map<string, number[]>();
contents.forEach((content, book) => {
  for (const key of keysOf(content)) byKey.set(key, [...(byKey.get(key) ?? []), book]);
});

const figures = Object.fromEntries(
  Object.entries(measures(likes)).map(([name, likeness]) => {
    const of = measured(likeness);
    say(`${name.padEnd(44)} ${JSON.stringify(of)}`);
    return [name, of];
  }),
);
report('similar', { listed, figures });

function measures(of: LikeMatrix): Readonly<Record<string, Likeness>> {
  return {
    'cosine of likes, shrunk (as served)': served(of, () => 0),
    'cosine of likes': cosines(of),
    'what they have in common': served(
      { ...of, items: of.items.slice(0, 0), offsets: new Uint32Array(1) },
      affinityOf,
    ),
    'both (as served)': served(of, affinityOf),
  };
}

/** The likeness that is served, with what else two books have in common. */
function served(of: LikeMatrix, affinity: (one: number, other: number) => number): Likeness {
  const neighboursOf = bookNeighbours(of);
  return (book) => {
    const scores = new Map(neighboursOf(book).map(({ bookId, score }) => [indexOf.get(bookId) ?? 0, score]));
    for (const other of affinity === affinityOf ? relatedTo(book) : []) {
      scores.set(other, 1 - (1 - (scores.get(other) ?? 0)) * (1 - affinity(book, other)));
    }
    return [...scores]
      .toSorted(([one, score], [other, more]) => more - score || one - other)
      .slice(0, listed)
      .map(([other]) => other);
  };
}

function affinityOf(one: number, other: number): number {
  const [book, like] = [contents[one], contents[other]];
  return book === undefined || like === undefined ? 0 : (contentAffinity(book, like)?.score ?? 0);
}

/** The books that share an author, a series or a genre with a book. */
function relatedTo(book: number): ReadonlySet<number> {
  return new Set(
    keysOf(contents[book])
      .flatMap((key) => byKey.get(key) ?? [])
      .filter((other) => other !== book),
  );
}

function keysOf(content: Content | undefined): readonly string[] {
  if (content === undefined) return [];
  const { authors, series, genres } = content;
  return [
    ...authors,
    ...series.map(({ name }) => `series ${name}`),
    ...genres.map((genre) => `genre ${genre}`),
  ];
}

async function valuesOf<Value>(rows: Rows<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const row of rows.read()) if ('value' in row) values.push(row.value);
  return values;
}

function split(readings: readonly { readonly reader: string; readonly bookId: BookId }[]) {
  const random = randomOf({ seed: 1, stream: 0 });
  const both = { kept: new Map<ReaderId, BookId[]>(), cut: new Map<ReaderId, BookId[]>() };
  for (const { reader, bookId } of readings) {
    const side = random() < cutShare ? both.cut : both.kept;
    const readerId = readerIdSchema.parse(`r-${reader.padStart(6, '0')}`);
    const books = side.get(readerId) ?? [];
    side.set(readerId, books);
    books.push(bookId);
  }
  return both;
}

function measured(likeness: Likeness) {
  const lists = likes.books.map((_, book) => likeness(book).slice(0, listed));
  const share = (keysOf: (of: typeof nothingKnown) => readonly string[]): number => {
    const keys = likes.books.map((bookId) => keysOf(facts.get(bookId) ?? nothingKnown));
    const byKey = new Map<string, Set<number>>();
    for (const [book, own] of keys.entries()) {
      for (const key of own) byKey.set(key, (byKey.get(key) ?? new Set()).add(book));
    }
    const shares = lists.flatMap((list, book) => {
      const alike = new Set(keys[book]?.flatMap((key) => [...(byKey.get(key) ?? [])]));
      alike.delete(book);
      return alike.size === 0
        ? []
        : [list.filter((other) => alike.has(other)).length / Math.min(listed, alike.size)];
    });
    return shares.reduce((sum, one) => sum + one, 0) / shares.length;
  };
  const all = lists.flat();
  const popularity = all.map((book) => likes.popularity[book] ?? 0).sort((one, other) => one - other);
  return {
    sameSeries: round(share(({ series }) => series.map(({ name }) => name))),
    sameAuthor: round(share(({ authors }) => authors.slice(0, 1))),
    ...nextLike(lists, () => true),
    ofRareBooks: nextLike(lists, (book) => (likes.popularity[book] ?? 0) <= rareLikesMax),
    coverage: round(new Set(all).size / likes.books.length),
    medianLikes: popularity[popularity.length >> 1] ?? 0,
    lengthMean: round(all.length / lists.length),
  };
}

/** Over every like that was kept: whether something of what was cut out of its reader is among the first ten, and how many of them are. */
function nextLike(lists: readonly (readonly number[])[], isCounted: (book: number) => boolean) {
  let pairs = 0;
  let hits = 0;
  let found = 0;
  for (const [reader, books] of kept) {
    const wanted = new Set(cut.get(reader)?.map((bookId) => indexOf.get(bookId)));
    if (wanted.size === 0) continue;
    for (const bookId of books) {
      const book = indexOf.get(bookId) ?? 0;
      if (!isCounted(book)) continue;
      const count = (lists[book] ?? []).filter((other) => wanted.has(other)).length;
      pairs += 1;
      found += count;
      if (count > 0) hits += 1;
    }
  }
  return { nextLikeHit: round(hits / pairs), nextLikesMean: round(found / pairs) };
}
