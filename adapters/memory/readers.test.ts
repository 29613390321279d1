import type { ReaderId } from '../../domain/ids.ts';
import { describeReaders } from '../../queries/testing/readers.contract.ts';
import { memoryReaders } from './readers.ts';

describeReaders('readers in memory', async ({ books, shelves, past }) => {
  const ratings = { count: 0, mean: null, perStar: [0, 0, 0, 0, 0] };
  const readers = memoryReaders(new Map(books.map((book) => [book.id, { ...book, ratings }])));
  for (const [reader, entries] of byReader(shelves)) readers.shelves.set(reader, entries);
  for (const [reader, readings] of byReader(past)) readers.readings.set(reader, readings);
  return readers;
});

function byReader<Row extends { readonly readerId: ReaderId }>(
  rows: readonly Row[],
): ReadonlyMap<ReaderId, readonly Omit<Row, 'readerId'>[]> {
  const groups = new Map<ReaderId, Omit<Row, 'readerId'>[]>();
  for (const { readerId, ...row } of rows) groups.set(readerId, [...(groups.get(readerId) ?? []), row]);
  return groups;
}
