import { expect } from 'chai';
import { SchemaValidationError, sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { readTestDatabase, type ReadTestDatabase } from './read-test-database.ts';

describe('a pool for read models', () => {
  let database: ReadTestDatabase;
  let pool: DatabasePool;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    pool = database.pool;
  });
  after(() => database.end());

  it('parses every row by the schema of its statement', async () => {
    const count = z.object({ count: z.int().transform((value) => value + 1) });
    expect(await pool.one(sql.type(count)`select 1 as count, 'dropped' as more`)).to.deep.equal({ count: 2 });
    const failed: unknown = await pool
      .one(sql.type(count)`select 'many' as count`)
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(SchemaValidationError);
  });

  it('reads big integers as numbers and times as the text that the log writes', async () => {
    const row = z.object({ position: z.int(), positions: z.array(z.int()), at: z.string() });
    const statement = sql.type(row)`
      select 9007199254740991 as position, array[1, 2]::bigint[] as positions,
        '2024-02-29 23:30:00.1+05:30'::timestamptz as at`;
    expect(await pool.one(statement)).to.deep.equal({
      position: Number.MAX_SAFE_INTEGER,
      positions: [1, 2],
      at: '2024-02-29T18:00:00.100Z',
    });
  });

  it('leaves no setting of a transaction behind for the next one', async () => {
    const path = sql.type(z.object({ path: z.string() }))`select current_setting('search_path') as path`;
    const before = await pool.oneFirst(path);
    await pool.transaction(async (transaction) => {
      await transaction.any(
        sql.type(z.object({}))`select set_config('search_path', 'elsewhere', true) as entered`,
      );
      expect(await transaction.oneFirst(path)).to.equal('elsewhere');
    });
    expect(await pool.oneFirst(path)).to.equal(before);
  });
});
