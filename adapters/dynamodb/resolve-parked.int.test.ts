import { expect } from 'chai';
import { bookViews } from '../../projections/book-views.ts';
import { WatermarkMovedError } from '../../projections/ports.ts';
import { describeResolvingParked } from '../../projections/testing/resolve-parked.contract.ts';
import { dynamodbReadModelStore } from './read-model-store.ts';
import { testTable } from './testing.ts';

describeResolvingParked('read models in DynamoDB, healing', [bookViews], async () => ({
  store: dynamodbReadModelStore(await testTable()),
  runs: 15,
}));

describe('a page in DynamoDB that was begun before rows were written anew at the same watermark', () => {
  const partition = 4;
  const watermark = (position: number) => ({ epoch: 'e1', position });
  const key = { bookId: 'b-emma', part: 'ratings-04' };
  const row = (count: number) => ({ ...key, count });

  const start = async () => {
    const store = dynamodbReadModelStore(await testTable());
    const instance = {
      name: 'book-views',
      version: 1,
      generation: 700_000 + Math.trunc(Math.random() * 1e6),
    };
    const write = (count: number, position: number) =>
      store.transact(instance, partition, async ({ load }) => {
        await load([key]);
        return { changes: [{ key, row: row(count), position }], watermark: watermark(position) };
      });
    await write(1, 7);
    return { store, instance, write };
  };

  it('is refused when it changes one of the rows', async () => {
    const { store, instance, write } = await start();
    const late = store.transact(instance, partition, async ({ load }) => {
      await load([key]);
      await write(50, 7);
      return { changes: [{ key, row: row(2), position: 8 }], watermark: watermark(8) };
    });
    expect(await late.catch((error: unknown) => error)).to.be.instanceOf(WatermarkMovedError);
    expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([row(50)]);
  });

  it('is refused when it changes none of them, as it may have passed over what was parked', async () => {
    const { store, instance, write } = await start();
    const late = store.transact(instance, partition, async () => {
      await write(50, 7);
      return { changes: [], watermark: watermark(8) };
    });
    expect(await late.catch((error: unknown) => error)).to.be.instanceOf(WatermarkMovedError);
    expect((await store.watermarks(instance)).get(partition)).to.deep.equal(watermark(7));
    await write(51, 8);
    expect(await Array.fromAsync(store.rows(instance))).to.deep.equal([row(51)]);
  });
});
