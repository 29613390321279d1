import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DatabasePool } from 'slonik';
import { createReadModelStore } from '../../adapters/postgres/read-model-store.ts';
import { createRegistry } from '../../adapters/postgres/registry.ts';
import { partitionCountDefault } from '../../domain/partition.ts';
import type { Key } from '../../projections/ports.ts';
import { projections } from '../../projections/projections.ts';
import type { ImportedBook } from '../import/data-set.ts';
import { openGoodbooks } from '../import/goodbooks/data-set.ts';
import { projectRoot } from '../local/paths.ts';
import { seedGenres } from '../seed/catalogue.ts';
import { drawSome, randomOf, wholeBetween, type Random } from '../seed/random.ts';

/** The real books that search is measured on; not part of the project. */
const goodbooksFolder = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k');

/** The 10,000 books of goodbooks-10k as the import reads them, or `undefined` where the data set is not at hand. */
export async function goodbooks(): Promise<readonly ImportedBook[] | undefined> {
  if (!existsSync(path.join(goodbooksFolder, 'books.csv'))) return undefined;
  const { tags, books } = await openGoodbooks(goodbooksFolder);
  for (const { read } of tags) for await (const _tag of read());
  const random = randomOf({ seed: 10_000, stream: 0 });
  const read: ImportedBook[] = [];
  for await (const row of books.read()) if ('value' in row) read.push(withGenres(row.value, random));
  return read;
}

/** The sample of tags knows few of the books: the others are given as many genres as those have, by lot. */
function withGenres({ bookId, facts }: ImportedBook, random: Random): ImportedBook {
  if (facts.genres.length > 0) return { bookId, facts };
  const count = wholeBetween(random, { from: 2, to: 5 });
  return { bookId, facts: { ...facts, genres: drawSome(random, seedGenres, { count, weightOf: () => 1 }) } };
}

/** Puts the books into the live read model that is searched, as the projector does, and makes whatever else search reads. */
export async function fillTitles(pool: DatabasePool, books: readonly ImportedBook[]): Promise<void> {
  await writeRows(
    pool,
    'book-titles',
    books.map(({ bookId, facts }) => ({ key: { bookId }, row: { ...facts, bookId, withdrawn: false } })),
  );
  for (const name of ['rating-statistics', 'reader-likes']) await writeRows(pool, name, []);
}

/** Ratings of every book by readers of every partition, as a library of many readers has them: the first books have the most. */
export async function fillRatings(pool: DatabasePool, books: readonly ImportedBook[]): Promise<void> {
  const random = randomOf({ seed: 10_000, stream: 1 });
  for (let partition = 0; partition < partitionCountDefault; partition += 1) {
    const rows = books.map(({ bookId }, rank) => ({
      key: { bookId, partition },
      row: { bookId, partition, perStar: perStar(Math.ceil(20_000 / (rank + 20)), random) },
    }));
    await writeRows(pool, 'rating-statistics', rows);
  }
}

const perStar = (most: number, random: Random): readonly number[] =>
  [0.1, 0.2, 0.4, 1, 1].map((share) => wholeBetween(random, { from: 1, to: 1 + Math.ceil(most * share) }));

type Rows = readonly { readonly key: Key; readonly row: unknown }[];

/** About as many as a page of the log brings. */
const rowsAtOnce = 500;

async function writeRows(pool: DatabasePool, name: string, rows: Rows): Promise<void> {
  const projection = projections.find((known) => known.name === name);
  if (projection === undefined) throw new Error(`there is no projection ${name}`);
  const instance = await createRegistry(pool).ensureLive(projection);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await createReadModelStore(pool).transact(instance, 0, async ({ watermark }) => ({
      changes: rows.slice(from, from + rowsAtOnce).map((change) => ({ ...change, position: 0 })),
      watermark: { epoch: 'bench', position: (watermark?.position ?? 0) + 1 },
    }));
  }
}
