import { expect } from 'chai';
import { WatermarkMovedError, type PageEffect } from '../../projections/ports.ts';
import { projections } from '../../projections/projections.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { memoryReadModelStore } from './read-model-store.ts';

describeReadModelStore('the memory read-model store', projections, async () => ({
  store: memoryReadModelStore(),
  runs: 100,
}));

describe('a read model in memory', () => {
  it('loads no rows that another projector has moved on since the watermark was read', async () => {
    const store = memoryReadModelStore();
    const instance = { name: 'popular-books', version: 1, generation: 1 };
    const key = { bookId: 'b-emma', partition: 5 };
    const effectAt = (position: number): PageEffect => ({
      changes: [{ key, row: { ...key, likes: position }, position }],
      watermark: { epoch: 'e1', position },
    });
    let loaded: unknown;
    await store.transact(instance, 5, async () => effectAt(1));
    const slow = store.transact(instance, 5, async ({ load }) => {
      await store.transact(instance, 5, async () => effectAt(2));
      loaded = await load([key]);
      return undefined;
    });
    expect(await slow.catch((error: unknown) => error)).to.be.instanceOf(WatermarkMovedError);
    expect(loaded).to.equal(undefined);
  });
});
