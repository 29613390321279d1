import { expect } from 'chai';
import { readerIdSchema } from '../../domain/ids.ts';
import { historyLengthMax } from '../../domain/recommending/recommendation.ts';
import { HistoryBehindError } from '../../projections/ports.ts';
import { createHistories } from './histories.ts';
import { createReaders } from './queries/readers.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from './read-test-database.ts';

const ana = readerIdSchema.parse('ana');
const rui = readerIdSchema.parse('rui');
const nobody = readerIdSchema.parse('nobody');

const untouched = { shelf: null, stars: null, dismissed: false, viewed: false };
const entry = (readerId: string, bookId: string, position: number, done: object = { viewed: true }) => ({
  ...untouched,
  ...done,
  readerId,
  bookId,
  position,
  at: '2024-01-01T00:00:00.000Z',
});

describe('histories of readers in PostgreSQL', () => {
  let database: ReadTestDatabase;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'reading-history', {
      partition: 2,
      position: 500,
      rows: [
        entry(ana, 'viewed', 7),
        entry(ana, 'rated', 90, { stars: 4 }),
        entry(ana, 'shelved', 10, { shelf: 'reading', viewed: true }),
        entry(ana, 'dismissed', 9, { dismissed: true }),
        entry(ana, 'abandoned', 8, { shelf: 'abandoned' }),
        entry(ana, 'unrated', 100, {}),
        ...Array.from({ length: historyLengthMax + 50 }, (_, number) =>
          entry(rui, `b-${number}`, number + 101, { shelf: 'finished' }),
        ),
      ],
    });
  });
  after(() => database.end());

  const at = (position: number, { partition = 2, epoch = 'test' } = {}) => ({ partition, position, epoch });
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('name the newest first, and as seen what was rated, shelved, given up or dismissed', async () => {
    const { recent, seen } = await createReaders(database.pool).history(ana);
    expect(recent).to.deep.equal([
      { bookId: 'unrated', ...untouched },
      { bookId: 'rated', ...untouched, stars: 4 },
      { bookId: 'shelved', ...untouched, shelf: 'reading', viewed: true },
      { bookId: 'dismissed', ...untouched, dismissed: true },
      { bookId: 'abandoned', ...untouched, shelf: 'abandoned' },
      { bookId: 'viewed', ...untouched, viewed: true },
    ]);
    expect(seen).to.deep.equal(['rated', 'shelved', 'dismissed', 'abandoned']);
  });

  it('keep only so many recent ones, but all that were seen', async () => {
    const { recent, seen } = await createReaders(database.pool).history(rui);
    expect(recent).to.have.length(historyLengthMax);
    expect(recent[0]?.bookId).to.equal(`b-${historyLengthMax + 49}`);
    expect(seen).to.have.length(historyLengthMax + 50);
  });

  it('are empty for a reader without a past', async () => {
    expect(await createReaders(database.pool).history(nobody)).to.deep.equal({ recent: [], seen: [] });
  });

  it('are given to the feed projector for many readers at once, the same as to queries', async () => {
    const histories = await createHistories(database.pool).of([ana, rui, nobody], at(500));
    const readers = createReaders(database.pool);
    expect([...histories.keys()]).to.have.members([ana, rui, nobody]);
    for (const reader of [ana, rui, nobody]) {
      expect(histories.get(reader)).to.deep.equal(await readers.history(reader));
    }
  });

  it('wait until the read model has come far enough', async () => {
    const histories = createHistories(database.pool).of([ana], at(501));
    const rows = [entry(ana, 'late', 501, { stars: 5 })];
    await writeLive(database.pool, 'reading-history', { partition: 2, position: 501, rows });
    expect((await histories).get(ana)?.recent[0]).to.deep.equal({ bookId: 'late', ...untouched, stars: 5 });
  });

  for (const [what, place] of Object.entries({
    'the read model stays behind': at(10_000),
    'the position is of another epoch': at(1, { epoch: 'restored' }),
    'nothing of the partition was applied': at(1, { partition: 3 }),
  })) {
    it(`are refused when ${what}`, async () => {
      expect(await failureOf(createHistories(database.pool).of([ana], place))).to.be.instanceOf(
        HistoryBehindError,
      );
    });
  }

  it('need no look at anything when nobody is asked for', async () => {
    expect((await createHistories(database.pool).of([], at(10_000))).size).to.equal(0);
  });
});
