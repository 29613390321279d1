import { existsSync } from 'node:fs';
import path from 'node:path';
import { readerIdSchema, type BookId, type ReaderId } from '../../domain/ids.ts';
import type { OfferedBook } from '../../domain/recommending/ranking/candidate.ts';
import { isLike, untouchedReading, type ReadingSnapshot } from '../../domain/values.ts';
import { openGoodbooks } from '../import/goodbooks/data-set.ts';
import { projectRoot } from '../local/paths.ts';
import { catalogue } from '../seed/catalogue.ts';
import { seedBookId } from '../seed/plant.ts';
import { syntheticReaders } from '../seed/readers.ts';
import type { LikedBooks } from './measure.ts';

/** Real books and likes; not part of the project. */
const goodbooksFolder = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k');

/** The books of goodbooks-10k that most readers like, and those likes; `undefined` where the data set is not at hand. The sample of tags knows the genres of few of them. */
export async function goodbooksLikes(mostLiked: number): Promise<LikedBooks | undefined> {
  if (!existsSync(path.join(goodbooksFolder, 'reader_likes.csv'))) return undefined;
  const { tags, books: rows, readings } = await openGoodbooks(goodbooksFolder);
  for (const { read } of tags) for await (const _tag of read());
  const books: OfferedBook[] = [];
  for await (const row of rows.read()) {
    if ('value' in row) books.push({ ...row.value.facts, id: row.value.bookId });
  }
  const likes = new Map<ReaderId, BookId[]>();
  for await (const row of readings.read()) {
    if ('value' in row) like(likes, `reader-${row.value.reader}`, row.value.bookId);
  }
  return mostLikedOf({ books, likes }, mostLiked);
}

/** The books of the seed and what its synthetic readers like of them. */
export function syntheticLikes({
  seed,
  readers,
}: {
  readonly seed: number;
  readonly readers: number;
}): LikedBooks {
  const seeds = catalogue();
  const books = seeds.map(({ slug, series, ...facts }): OfferedBook => ({
    ...facts,
    id: seedBookId(slug),
    series: series === undefined ? [] : [series],
  }));
  const likes = new Map<ReaderId, BookId[]>();
  const now = new Date('2026-11-02T12:00:00.000Z');
  for (const { name, actions } of syntheticReaders({ seed, count: readers, books: seeds, now })) {
    const readings = new Map<string, ReadingSnapshot>();
    for (const { bookSlug, ...act } of actions) {
      const before = readings.get(bookSlug) ?? untouchedReading;
      if (act.kind === 'rate') readings.set(bookSlug, { ...before, stars: act.stars });
      if (act.kind === 'shelve') readings.set(bookSlug, { ...before, shelf: act.shelf });
    }
    for (const [slug, reading] of readings) if (isLike(reading)) like(likes, name, seedBookId(slug));
  }
  return { books, likes };
}

function like(likes: Map<ReaderId, BookId[]>, reader: string, book: BookId): void {
  const id = readerIdSchema.parse(reader);
  const liked = likes.get(id) ?? [];
  likes.set(id, liked);
  liked.push(book);
}

function mostLikedOf({ books, likes }: LikedBooks, count: number): LikedBooks {
  const counts = new Map<BookId, number>();
  for (const liked of likes.values()) for (const id of liked) counts.set(id, (counts.get(id) ?? 0) + 1);
  const kept = new Set(
    [...counts]
      .sort(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([id]) => id),
  );
  return {
    books: books.filter(({ id }) => kept.has(id)),
    likes: new Map([...likes].map(([reader, liked]) => [reader, liked.filter((id) => kept.has(id))])),
  };
}
