import { expect } from 'chai';
import { diskBytesOf } from './instance-size.ts';
import { rowsBatchMax } from './read-model-store.ts';
import { readTestDatabase, writeInto, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { createRegistry } from './registry.ts';
import { createSnapshot } from './snapshot.ts';

const like = (number: number) => ({
  readerId: `r-${String(number).padStart(5, '0')}`,
  bookId: 'b-1',
  position: 1,
  since: '2026-01-01T00:00:00.000Z',
});
const name = 'reader-likes';

describe('a snapshot of read models', () => {
  let database: ReadTestDatabase;
  beforeEach(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
  });
  afterEach(() => database.end());

  it('shows two instances as of one moment, whatever is applied while it is looked at', async () => {
    const live = await writeLive(database.pool, name, { rows: [like(1)] });
    const next = await createRegistry(database.pool).create({ name, version: 1 });
    await writeInto(database.pool, next, { rows: [like(1)] });
    await createSnapshot(database.pool)(async ({ rows, watermarks }) => {
      const before = await watermarks(live);
      for (const instance of [live, next]) {
        await writeInto(database.pool, instance, { rows: [like(2)], position: 2 });
      }
      for (const instance of [live, next]) {
        expect(await Array.fromAsync(rows(instance))).to.deep.equal([like(1)]);
        expect(await watermarks(instance)).to.deep.equal(before);
      }
    });
    await createSnapshot(database.pool)(async ({ rows, watermarks }) => {
      expect(await Array.fromAsync(rows(next))).to.have.length(2);
      expect(await watermarks(next)).to.deep.equal(new Map([[0, { epoch: 'test', position: 2 }]]));
    });
  });

  it('shows every row once, however many there are', async () => {
    const rows = Array.from({ length: rowsBatchMax * 2 + 1 }, (_, number) => like(number));
    const live = await writeLive(database.pool, name, { rows });
    await createSnapshot(database.pool)(async (view) => {
      expect(await Array.fromAsync(view.rows(live))).to.deep.equal(rows);
    });
  });

  it('is of instances whose size on disk is known', async () => {
    const live = await writeLive(database.pool, name, { rows: [like(1)] });
    expect(await diskBytesOf(database.pool, live)).to.be.greaterThan(8_000);
    expect(await diskBytesOf(database.pool, { ...live, generation: 9 })).to.equal(0);
  });
});
