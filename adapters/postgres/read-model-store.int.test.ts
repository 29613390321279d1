import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { canonicalJson } from '../../domain/equality.ts';
import { projections } from '../../projections/projections.ts';
import { RowRefusedError, type Instance, type ReadModelStore } from '../../projections/ports.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { createReadModelStore, rowsBatchMax } from './read-model-store.ts';
import { readTestDatabase, writeInto, type ReadTestDatabase } from './read-test-database.ts';
import type { TableRow } from './tables/read-table.ts';

const terminateOthers = sql.type(z.object({}))`
  select pg_terminate_backend(pid)
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

const incompressible = (length: number): string => randomBytes(length / 2).toString('hex');

const fullRows = {
  profiles: {
    readerId: 'r-1',
    registeredAt: '2024-02-29T23:59:59.990Z',
    origin: 'imported',
    displayName: 'Ana “A” \\ {NULL}',
    about: 'one\ntwo',
    yearlyGoal: 1_000,
    preferences: {
      genres: { preferred: ['fantasy', 'science-fiction'], avoided: ['horror'] },
      languages: { preferred: [], avoided: ['pt', 'mul'] },
    },
  },
  shelves: {
    readerId: 'r-1',
    bookId: 'b-1',
    shelf: 'abandoned',
    stars: 5,
    progress: { page: 50_000, percent: 100 },
    since: '2024-01-01T00:00:00.000Z',
  },
  'reading-history': {
    readerId: 'r-1',
    bookId: 'b-1',
    shelf: 'abandoned',
    stars: null,
    dismissed: true,
    viewed: false,
    position: 900_719_925_474_099,
    at: '1999-12-31T00:00:00.001Z',
  },
  'rating-statistics': { bookId: 'b-1', partition: 15, perStar: [0, 1, 2, 3, 2_000_000_000] },
  'book-titles': {
    bookId: 'b-1',
    title: `{"O'Neil", \\n NULL} “Ação” 🐉 \u0001 %_`,
    authors: ['a,b', '{}', 'NULL', '"', '\\', 'José  Saramago'],
    year: -800,
    language: 'pt',
    series: [
      { name: 'Crônicas', volume: 0.1 },
      { name: '"[]\\', volume: 1, lastVolume: 3 },
    ],
    genres: ['classics'],
    pages: 1,
    workId: 'w-1',
    withdrawn: false,
  },
  'reader-days': {
    readerId: 'r-1',
    day: '2024-02-29',
    views: 1,
    shelvings: 2,
    finishes: 3,
    abandonments: 4,
    progressReports: 5,
    ratings: 6,
    stars: 2_000_000_000,
    reviews: 7,
    dismissals: 8,
    retractions: 9,
  },
  'reader-likes': {
    readerId: 'r-1',
    bookId: 'b-1',
    position: 900_719_925_474_099,
    since: '2024-01-01T00:00:00.001Z',
  },
  'recommendation-exposures': {
    bookId: 'b-1',
    source: 'inference',
    reason: 'because-you-viewed',
    day: '1999-12-31',
    partition: 15,
    shown: 3,
    clicked: 0,
    // As floats are: nothing is rounded on the way.
    shownEstimate: 1 / 0.3 + 1 / 0.3 + 1 / 0.3,
    clickedEstimate: 0.1 + 0.2,
  },
} as const satisfies Record<string, TableRow>;

describe('read models in PostgreSQL', () => {
  let database: ReadTestDatabase;
  let store: ReadModelStore;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    store = createReadModelStore(database.pool);
  });
  after(() => database.end());

  describeReadModelStore(
    'by the laws of every store',
    projections.filter(({ store }) => store === 'postgresql'),
    async () => ({
      store,
      crashingAfter: (writes) => createReadModelStore(breakingAfter(database.pool, writes)),
      runs: 15,
    }),
  );

  let generation = 10_000;
  const fresh = async (name: string): Promise<Instance> => {
    generation += 1;
    const instance = { name, version: 1, generation };
    await store.prepare(instance);
    return instance;
  };
  const write = (instance: Instance, row: TableRow) => writeInto(database.pool, instance, { rows: [row] });
  const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  for (const [name, row] of Object.entries(fullRows)) {
    it(`give back a row of ${name} as it was written`, async () => {
      const instance = await fresh(name);
      await write(instance, row);
      expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([row]);
    });
  }

  const { year: _year, pages: _pages, workId: _workId, ...untold } = fullRows['book-titles'];
  const { profiles: profile, shelves: entry } = fullRows;
  const untouched = { displayName: null, about: null, yearlyGoal: null };
  const none = { preferred: [], avoided: [] };
  const bare: readonly (readonly [what: string, name: keyof typeof fullRows, row: TableRow])[] = [
    ['a book of no series, year, length and work', 'book-titles', { ...untold, series: [] }],
    [
      'a reader who says nothing',
      'profiles',
      { ...profile, ...untouched, preferences: { genres: none, languages: none } },
    ],
    ['a book on a shelf without stars and progress', 'shelves', { ...entry, stars: null, progress: null }],
    ['progress by page alone', 'shelves', { ...entry, progress: { page: 0, percent: null } }],
    ['progress by percent alone', 'shelves', { ...entry, progress: { page: null, percent: 0 } }],
    ['a book that lies on no shelf', 'reading-history', { ...fullRows['reading-history'], shelf: null }],
  ];
  for (const [what, name, row] of bare) {
    it(`give back ${what}, written over one with everything`, async () => {
      const instance = await fresh(name);
      await write(instance, fullRows[name]);
      await write(instance, row);
      expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([row]);
    });
  }

  const refused: readonly (readonly [what: string, name: keyof typeof fullRows, change: TableRow])[] = [
    ['U+0000 in a text', 'book-titles', { title: 'a\u0000b' }],
    ['U+0000 in an array', 'book-titles', { authors: ['a\u0000b'] }],
    ['half a surrogate pair', 'book-titles', { title: '\ud83d' }],
    ['a number too large for its column', 'book-titles', { pages: 2 ** 40 }],
    ['a missing text', 'book-titles', { title: undefined }],
    ['a date that is none', 'profiles', { registeredAt: 'yesterdayish' }],
    ['an unknown origin', 'profiles', { origin: 'cloned' }],
    ['a goal of no books', 'profiles', { yearlyGoal: 0 }],
    ['a shelf that there is not', 'shelves', { shelf: 'attic' }],
    ['a page before the first', 'shelves', { progress: { page: -1, percent: null } }],
    ['more than all of a book', 'shelves', { progress: { page: null, percent: 101 } }],
    ['six stars', 'shelves', { stars: 6 }],
    ['half a star', 'shelves', { stars: 'half' }],
    ['a negative count', 'rating-statistics', { perStar: [0, 0, -1, 0, 0] }],
    ['four counts', 'rating-statistics', { perStar: [0, 0, 0, 0] }],
    ['a day that is none', 'reader-days', { day: '2024-02-30' }],
    ['fewer than no clicks', 'recommendation-exposures', { clicked: -1 }],
    ['an id too long for the index', 'reading-history', { bookId: incompressible(20_000) }],
  ];
  for (const [what, name, change] of refused) {
    it(`refuse ${what} for good, and keep what there was`, async () => {
      const instance = await fresh(name);
      await write(instance, fullRows[name]);
      const rows = [{ ...fullRows[name], ...change }];
      const refusal = await refusalOf(writeInto(database.pool, instance, { rows, position: 2 }));
      expect(refusal).to.be.instanceOf(RowRefusedError).and.have.property('cause').that.is.instanceOf(Error);
      expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([fullRows[name]]);
      expect((await store.watermarks(instance)).get(0)).to.deep.equal({ epoch: 'test', position: 1 });
    });
  }

  it('do not take an outage for a refusal', async () => {
    const instance = await fresh('profiles');
    const cut = store.transact(instance, 0, async ({ load }) => {
      const others = await database.pool.any(terminateOthers);
      expect(others).not.to.deep.equal([]);
      await load([{ readerId: 'r' }]);
      return undefined;
    });
    expect(await refusalOf(cut))
      .to.be.instanceOf(Error)
      .and.not.instanceOf(RowRefusedError);
  });

  it('write nothing and move no watermark when the work throws', async () => {
    const instance = await fresh('profiles');
    const broken = new Error('broken');
    const thrown = store.transact(instance, 0, () => Promise.reject(broken));
    expect(await refusalOf(thrown)).to.equal(broken);
    expect((await store.watermarks(instance)).size).to.equal(0);
  });

  it('apply two partitions at the same time', async () => {
    const instance = await fresh('profiles');
    const inside = Promise.withResolvers<undefined>();
    const first = store.transact(instance, 0, async () => inside.promise);
    await writeInto(database.pool, instance, { rows: [fullRows.profiles], partition: 1 });
    inside.resolve(undefined);
    await first;
    expect([...(await store.watermarks(instance)).keys()]).to.deep.equal([1]);
  });

  it('let a second projector of a partition see what the first one wrote', async () => {
    const instance = await fresh('rating-statistics');
    const key = { bookId: 'b', partition: 0 };
    const increment = () =>
      store.transact(instance, 0, async ({ watermark, load }) => {
        const before = (await load([key])).get('b/0')?.row as { perStar: number[] } | undefined;
        const perStar = [(before?.perStar[0] ?? 0) + 1, 0, 0, 0, 0];
        return {
          changes: [{ key, row: { ...key, perStar }, position: 0 }],
          watermark: { epoch: 'test', position: (watermark?.position ?? 0) + 1 },
        };
      });
    await Promise.all(Array.from({ length: 12 }, increment));
    expect((await store.watermarks(instance)).get(0)?.position).to.equal(12);
    expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([
      { ...key, perStar: [12, 0, 0, 0, 0] },
    ]);
  });

  it('stream more rows than they hold in memory at a time', async () => {
    const instance = await fresh('shelves');
    const rows = Array.from({ length: 2 * rowsBatchMax + 1 }, (_, number) => ({
      ...fullRows.shelves,
      readerId: `r-${number % 7}`,
      bookId: `b-${number}`,
    }));
    await writeInto(database.pool, instance, { rows });
    const streamed = await Array.fromAsync(store.rows(instance), canonicalJson);
    expect(streamed.toSorted()).to.deep.equal(rows.map(canonicalJson).toSorted());
  });

  it('are made once when many ask for them at the same time', async () => {
    generation += 1;
    const instance = { name: 'book-titles', version: 1, generation };
    await Promise.all(Array.from({ length: 6 }, () => store.prepare(instance)));
    await write(instance, fullRows['book-titles']);
    await store.prepare(instance);
    expect(await Array.fromAsync(store.rows(instance))).to.have.length(1);
  });
});

/** The pool as it is until so many statements have written something; then its transactions break, as when the connection does. */
function breakingAfter(pool: DatabasePool, writes: number): DatabasePool {
  let left = writes;
  const transaction: DatabasePool['transaction'] = (work, retries) =>
    pool.transaction(
      (inside) =>
        work({
          ...inside,
          any: (statement) => {
            const isWrite = /^\s*(insert|update|delete)/.test(statement.sql);
            if (isWrite && left-- <= 0) throw new Error('the connection broke');
            return inside.any(statement);
          },
        }),
      retries,
    );
  return { ...pool, transaction };
}
