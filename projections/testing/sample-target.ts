import { memoryParkingLot } from '../../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../../adapters/memory/read-model-store.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { foldedTarget } from '../folded-target.ts';
import type { PageTarget } from '../page-target.ts';
import type { Instance, ParkingLot, ReadModelStore } from '../ports.ts';
import type { Projection } from '../projection.ts';
import { fragile } from './fragile.ts';

/** A projection on memory stores, with what tests look at. */
export type SampleTarget = {
  readonly target: PageTarget;
  readonly instance: Instance;
  readonly parkingLot: ParkingLot;
  readonly parked: readonly StoredEvent[];
  readonly rows: () => Promise<readonly unknown[]>;
  /** Of the sample's partition, 0 when nothing was applied. */
  readonly applied: (partition: number) => Promise<number>;
};

export function sampleTarget(
  projection: Projection = fragile,
  store: ReadModelStore = memoryReadModelStore(),
  parkingLot: ParkingLot = memoryParkingLot(),
): SampleTarget {
  const instance = { name: projection.name, version: projection.version, generation: 1 };
  const parked: StoredEvent[] = [];
  const target = foldedTarget({
    projection,
    instance,
    store,
    parkingLot,
    onParked: (event) => void parked.push(event),
  });
  return {
    target,
    instance,
    parkingLot,
    parked,
    rows: async () => Array.fromAsync(store.rows(instance)),
    applied: async (partition) => (await store.watermarks(instance)).get(partition)?.position ?? 0,
  };
}

/** Wraps a store so that `before` runs ahead of every write; what it throws is what the store answers. */
export const interceptingStore = (
  store: ReadModelStore,
  before: (effect: { readonly rows: readonly unknown[] }) => void | Promise<void>,
): ReadModelStore => ({
  ...store,
  transact: (instance, partition, work) =>
    store.transact(instance, partition, async (transaction) => {
      const effect = await work(transaction);
      if (effect !== undefined) await before({ rows: effect.changes.map(({ row }) => row) });
      return effect;
    }),
});
