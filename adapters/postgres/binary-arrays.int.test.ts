import { expect } from 'chai';
import type pg from 'pg';
import { integerArray, jsonArray, smallintArray, textArray } from './binary-arrays.ts';
import { testLog } from './log-test-database.ts';

describe('arrays in the binary format', () => {
  let pool: pg.Pool;
  before(async () => {
    const { log } = await testLog();
    ({ pool } = log.serverOf(0));
    after(() => log.close());
  });

  const readBack = async (text: string, value: Buffer): Promise<unknown> => {
    const { rows } = await pool.query<[unknown]>({ text, values: [value], rowMode: 'array' });
    return rows[0]?.[0];
  };

  it('arrive as they were, texts of every script and none among them', async () => {
    const texts = ['', 'plain', 'b “ç” \\ "😀"', '{,}', 'NULL', 'x'.repeat(100_000)];
    expect(await readBack('select $1::text[]', textArray(texts))).to.deep.equal(texts);
    expect(await readBack('select $1::json[]::text[]', jsonArray(['{"a": "ç"}', '[]']))).to.deep.equal([
      '{"a": "ç"}',
      '[]',
    ]);
    const integers = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
    expect(await readBack('select $1::integer[]', integerArray(integers))).to.deep.equal(integers);
    const smallints = [0, 7, -7, 32_767, -32_768];
    expect(await readBack('select $1::smallint[]', smallintArray(smallints))).to.deep.equal(smallints);
  });

  it('have no elements when there are none', async () => {
    expect(await readBack('select cardinality($1::text[])', textArray([]))).to.equal(0);
  });

  it('refuse numbers that do not fit', () => {
    expect(() => integerArray([2 ** 31])).to.throw(RangeError);
    expect(() => smallintArray([32_768])).to.throw(RangeError);
  });
});
