import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { bookViews } from '../../projections/book-views.ts';
import {
  RowRefusedError,
  WatermarkMovedError,
  keyText,
  type Instance,
  type PageEffect,
  type ReadModelStore,
} from '../../projections/ports.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { dynamodbReadModelStore } from './read-model-store.ts';
import type { Table } from './tables.ts';
import { crashAfter, testClient, testTable } from './testing.ts';

describeReadModelStore('the DynamoDB read-model store', [bookViews], async () => {
  const table = await testTable();
  const dying = await Promise.all(Array.from({ length: 8 }, async () => testClient()));
  return {
    store: dynamodbReadModelStore(table),
    crashingAfter: (writes) =>
      dynamodbReadModelStore({ ...table, client: crashAfter(dying[writes] ?? table.client, writes) }),
    runs: 5,
  };
});

describe('a DynamoDB read model', () => {
  let table: Table;
  let store: ReadModelStore;
  let generation = 100;
  const epoch = 'e1';
  const partition = 4;
  const key = { bookId: 'b-emma', part: 'ratings-04' };

  before(async () => {
    table = await testTable();
    store = dynamodbReadModelStore(table);
  });

  const fresh = (): Instance => ({ name: 'book-views', version: 1, generation: (generation += 1) });

  /** Counts one rating per position of `from..to` above the item's own position, as a projection would. */
  const countPage = (instance: Instance, from: number, to: number, under = store): Promise<void> =>
    under.transact(instance, partition, async ({ load }): Promise<PageEffect> => {
      const stored = (await load([key])).get(keyText(key));
      const row = stored?.row as { count: number } | undefined;
      const news = to - Math.max(from - 1, stored?.position ?? 0);
      return {
        changes: news > 0 ? [{ key, row: { ...key, count: (row?.count ?? 0) + news }, position: to }] : [],
        watermark: { epoch, position: to },
      };
    });

  const countOf = async (instance: Instance): Promise<unknown> => {
    const rows = [];
    for await (const row of store.rows(instance)) rows.push(row);
    return (rows[0] as { count: number } | undefined)?.count;
  };

  it('counts nothing twice when a crash before the watermark is followed by pages of another cut', async () => {
    const instance = fresh();
    const dying = dynamodbReadModelStore({ ...table, client: crashAfter(await testClient(), 2) });
    const crash = await failureOf(countPage(instance, 1, 5, dying));
    expect(crash).to.have.property('message', 'crashed');
    expect(await store.watermarks(instance)).to.deep.equal(new Map([[partition, { epoch, position: 0 }]]));
    expect(await countOf(instance)).to.equal(5);
    await countPage(instance, 1, 3);
    await countPage(instance, 4, 7);
    expect(await countOf(instance)).to.equal(7);
    expect(await store.watermarks(instance)).to.deep.equal(new Map([[partition, { epoch, position: 7 }]]));
  });

  it('says of which epoch its items are before it writes the first of them', async () => {
    const instance = fresh();
    const dying = dynamodbReadModelStore({ ...table, client: crashAfter(await testClient(), 1) });
    expect(await failureOf(countPage(instance, 1, 5, dying))).to.have.property('message', 'crashed');
    expect(await countOf(instance)).to.equal(undefined);
    expect(await store.watermarks(instance)).to.deep.equal(new Map([[partition, { epoch, position: 0 }]]));
  });

  it('is what it is because a counter guarded by `position < :to` alone counts such pages twice', async () => {
    const Key = marshall({ pk: 'plain-counter', sk: '-' });
    const add = (from: number, to: number) =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.table,
          Key,
          UpdateExpression: 'set #position = :to add #count :news',
          ConditionExpression: 'attribute_not_exists(pk) or #position < :to',
          ExpressionAttributeNames: { '#position': 'position', '#count': 'count' },
          ExpressionAttributeValues: marshall({ ':to': to, ':news': to - from + 1 }),
        }),
      );
    await add(1, 5);
    // The watermark was lost in the crash; the same events come again in another cut.
    await add(1, 3).catch(() => undefined);
    await add(4, 7);
    const { Item = {} } = await table.client.send(new GetItemCommand({ TableName: table.table, Key }));
    expect(unmarshall(Item)['count']).to.equal(9);
  });

  it('refuses the slower of two projectors before its watermark moves', async () => {
    const instance = fresh();
    const slow = store.transact(instance, partition, async ({ load }) => {
      await load([key]);
      await countPage(instance, 1, 2);
      return {
        changes: [{ key, row: { ...key, count: 99 }, position: 3 }],
        watermark: { epoch, position: 3 },
      };
    });
    expect(await failureOf(slow)).to.be.instanceOf(WatermarkMovedError);
    expect(await countOf(instance)).to.equal(2);
    expect((await store.watermarks(instance)).get(partition)?.position).to.equal(2);
  });

  it('loads and writes more rows at once than one request of DynamoDB holds', async () => {
    const instance = fresh();
    const keys = Array.from({ length: 230 }, (_, index) => ({ bookId: `b-${index}`, part: 'facts' }));
    const write = (position: number) =>
      store.transact(instance, partition, async ({ load }) => {
        const found = await load(keys);
        expect(found.size).to.equal(position === 1 ? 0 : keys.length);
        return {
          changes: keys.map((one) => ({ key: one, row: { ...one, position }, position })),
          watermark: { epoch, position },
        };
      });
    await write(1);
    await write(2);
    const rows = [];
    for await (const row of store.rows(instance)) rows.push(row);
    expect(rows).to.have.length(keys.length);
    expect(rows).to.deep.include({ bookId: 'b-7', part: 'facts', position: 2 });
    await store.drop(instance);
    for await (const row of store.rows(instance)) expect.fail(JSON.stringify(row));
    expect(await store.watermarks(instance)).to.have.property('size', 0);
  });

  it('keeps a tombstone of a deleted row, so that its old events stay applied', async () => {
    const instance = fresh();
    await countPage(instance, 1, 2);
    await store.transact(instance, partition, async ({ load }) => {
      await load([key]);
      return { changes: [{ key, row: undefined, position: 4 }], watermark: { epoch, position: 4 } };
    });
    expect(await countOf(instance)).to.equal(undefined);
    await store.transact(instance, partition, async ({ load }) => {
      expect((await load([key])).get(keyText(key))).to.deep.equal({ row: undefined, position: 4 });
      return undefined;
    });
  });

  it('tells apart generations that lie in the same table', async () => {
    const [older, newer] = [fresh(), fresh()];
    await countPage(older, 1, 2);
    await countPage(newer, 1, 3);
    await store.drop(older);
    expect(await countOf(older)).to.equal(undefined);
    expect(await countOf(newer)).to.equal(3);
  });

  it('refuses a row that DynamoDB will never take, and leaves the watermark', async () => {
    const instance = fresh();
    const rows = [
      { ...key, title: 'x'.repeat(410_000) },
      { ...key, mean: Number.NaN },
    ];
    for (const row of rows) {
      const refused = store.transact(instance, partition, async ({ load }) => {
        await load([key]);
        return { changes: [{ key, row, position: 1 }], watermark: { epoch, position: 1 } };
      });
      expect(await failureOf(refused)).to.be.instanceOf(RowRefusedError);
    }
    expect((await store.watermarks(instance)).get(partition)).to.deep.equal({ epoch, position: 0 });
  });

  it('says which table is missing', async () => {
    const missing = dynamodbReadModelStore({ ...table, table: 'test-nowhere' });
    expect(await failureOf(missing.prepare(fresh())))
      .to.have.property('message')
      .that.includes('no table test-nowhere');
  });
});

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
