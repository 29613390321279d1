import { expect } from 'chai';
import { memoryParkingLot } from '../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import { bookNamed, bookRated } from '../domain/testing/examples.ts';
import { pageOf, sample, storedEvents } from '../domain/testing/stored-events.ts';
import type { ReadModelStore } from './ports.ts';
import { fragile } from './testing/fragile.ts';
import { interceptingStore, sampleTarget } from './testing/sample-target.ts';

const page = pageOf(storedEvents([bookRated(3), bookRated(4, { book: bookNamed('b-dune') })]));

const away = (): never => {
  throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
};

describe('a store that is away', () => {
  const memory = memoryReadModelStore();
  const outages: Readonly<Record<string, ReadModelStore>> = {
    'when the watermark is read': { ...memory, transact: async () => away() },
    'when rows are loaded': {
      ...memory,
      transact: (instance, partition, work) =>
        memory.transact(instance, partition, (transaction) =>
          work({ ...transaction, load: async () => away() }),
        ),
    },
    'when rows are written': interceptingStore(memory, away),
  };
  for (const [when, store] of Object.entries(outages)) {
    it(`parks nothing and holds the page, ${when}`, async () => {
      const lot = memoryParkingLot();
      const { target, applied } = sampleTarget(fragile, store, lot);
      const failure: unknown = await target.apply(page).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'ECONNREFUSED');
      expect(await lot.list()).to.deep.equal([]);
      expect(await applied(sample.partition)).to.equal(0);
    });
  }
});
