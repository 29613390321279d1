import { expect } from 'chai';
import { ana } from '../../domain/testing/examples.ts';
import { WatermarkMovedError, type Feed } from '../../projections/ports.ts';
import { memoryFeedStore } from './feed-store.ts';

const instance = { name: 'feeds', version: 1, generation: 1 };
const at = (position: number) => ({ epoch: 'e', position });
const feed = (position: number, modelVersion = 'm1'): Feed => ({
  readerId: ana,
  position,
  modelVersion,
  items: [],
});

describe('a feed store in memory', () => {
  it('writes and deletes feeds, and moves the watermark', async () => {
    const store = memoryFeedStore();
    const page = { partition: 3, deleted: [], from: undefined, to: at(2), written: [feed(2)] };
    await store.apply(instance, page);
    expect(store.feeds.get(ana)).to.deep.equal(feed(2));
    await store.apply(instance, { ...page, from: at(2), to: at(3), written: [], deleted: [ana] });
    expect(store.feeds.size).to.equal(0);
    expect([...(await store.watermarks(instance))]).to.deep.equal([[3, at(3)]]);
  });

  it('does nothing when the watermark has moved', async () => {
    const store = memoryFeedStore();
    const page = { partition: 3, deleted: [], from: undefined, to: at(2), written: [feed(2)] };
    await store.apply(instance, page);
    const late: unknown = await store
      .apply(instance, { ...page, written: [feed(9)] })
      .catch((error: unknown) => error);
    expect(late).to.be.instanceOf(WatermarkMovedError);
    expect(store.feeds.get(ana)).to.deep.equal(feed(2));
  });

  it('never overwrites a feed by one of an earlier position, or of an older model', async () => {
    for (const [held, written, winner] of [
      [feed(5), feed(4, 'm2'), feed(5)],
      [feed(5, 'm2'), feed(5, 'm1'), feed(5, 'm2')],
      [feed(5, 'm2'), feed(6, 'm1'), feed(6, 'm1')],
      [feed(5, 'm1'), feed(5, 'm2'), feed(5, 'm2')],
    ] as const) {
      const store = memoryFeedStore();
      store.feeds.set(ana, held);
      await store.apply(instance, {
        partition: 3,
        deleted: [],
        from: undefined,
        to: at(9),
        written: [written],
      });
      expect(store.feeds.get(ana)).to.deep.equal(winner);
    }
  });
});
