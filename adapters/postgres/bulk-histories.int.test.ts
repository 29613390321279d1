import { expect } from 'chai';
import { readerIdSchema, type ReaderId } from '../../domain/ids.ts';
import { partitionCountDefault, partitionOfOwner } from '../../domain/partition.ts';
import { historyLengthMax } from '../../domain/recommending/recommendation.ts';
import { createBulkHistories } from './bulk-histories.ts';
import { createReaders } from './queries/readers.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { createReadersWithPast } from './readers-with-past.ts';

const ana = readerIdSchema.parse('ana');
const rui = readerIdSchema.parse('rui');
const nobody = readerIdSchema.parse('nobody');
const partitionOf = (reader: ReaderId): number => partitionOfOwner(reader, partitionCountDefault);

const entry = (readerId: string, bookId: string, position: number, done: object, at = '2024-01-01') => ({
  shelf: null,
  stars: null,
  dismissed: false,
  viewed: false,
  ...done,
  readerId,
  bookId,
  position,
  at: `${at}T00:00:00.000Z`,
});

describe('readers with a past in PostgreSQL', () => {
  let database: ReadTestDatabase;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'reading-history', {
      partition: partitionOf(ana),
      position: 500,
      rows: [
        entry(ana, 'viewed', 7, { viewed: true }),
        entry(ana, 'rated', 90, { stars: 4 }),
        entry(ana, 'shelved', 10, { shelf: 'reading', viewed: true }, '2025-06-01'),
        entry(ana, 'dismissed', 9, { dismissed: true }),
      ],
    });
    await writeLive(database.pool, 'reading-history', {
      partition: partitionOf(rui),
      position: 700,
      rows: Array.from({ length: historyLengthMax + 50 }, (_, number) =>
        entry(rui, `b-${number}`, number + 101, { shelf: 'finished' }),
      ),
    });
  });
  after(() => database.end());

  it('have the same past as others are given of them, as JSON, each with the position of their partition', async () => {
    const placed = await createBulkHistories(database.pool, partitionCountDefault).of([ana, rui]);
    expect(placed.map(({ readerId }) => readerId)).to.have.members([ana, rui]);
    const readers = createReaders(database.pool);
    for (const { readerId, partition, epoch, position, history } of placed) {
      expect(JSON.parse(history)).to.deep.equal(await readers.history(readerId));
      expect([partition, epoch, position]).to.deep.equal([
        partitionOf(readerId),
        'test',
        readerId === ana ? 500 : 700,
      ]);
    }
    expect(partitionOf(ana)).not.to.equal(partitionOf(rui));
  });

  it('are left out when nothing of their partition was applied', async () => {
    const histories = createBulkHistories(database.pool, partitionCountDefault);
    const elsewhere = Array.from({ length: 40 }, (_, index) => readerIdSchema.parse(`r-${index}`)).filter(
      (reader) => ![ana, rui].some((known) => partitionOf(known) === partitionOf(reader)),
    );
    expect(elsewhere).not.to.deep.equal([]);
    expect(await histories.of(elsewhere)).to.deep.equal([]);
    expect(await histories.of([])).to.deep.equal([]);
  });

  it('are walked through by id, and counted', async () => {
    const readers = createReadersWithPast(database.pool);
    const all = { limit: 10, actedSince: undefined };
    expect(await readers.count(undefined)).to.equal(2);
    expect(await readers.after('', all)).to.deep.equal([ana, rui]);
    expect(await readers.after('', { ...all, limit: 1 })).to.deep.equal([ana]);
    expect(await readers.after(ana, all)).to.deep.equal([rui]);
    expect(await readers.after(rui, all)).to.deep.equal([]);
    expect(await readers.after(nobody, all)).to.deep.equal([rui]);
  });

  it('may be those who acted lately, by the newest of their acts', async () => {
    const readers = createReadersWithPast(database.pool);
    const actedSince = new Date('2025-01-01T00:00:00.000Z');
    expect(await readers.count(actedSince)).to.equal(1);
    expect(await readers.after('', { limit: 10, actedSince })).to.deep.equal([ana]);
    expect(await readers.after('', { limit: 10, actedSince: new Date('2026-01-01') })).to.deep.equal([]);
  });
});
