import type { DatabasePool } from 'slonik';
import { createReadModelStore } from '../../../adapters/postgres/read-model-store.ts';
import { createRegistry } from '../../../adapters/postgres/registry.ts';
import type { StoredEvent } from '../../../domain/stored-event.ts';
import { foldedTarget } from '../../../projections/folded-target.ts';
import type { ParkingLot } from '../../../projections/ports.ts';
import { projections } from '../../../projections/projections.ts';

/** Fills every relational read model from the partitions of a log, as projectors do, and makes it live. */
export async function foldInto(
  pool: DatabasePool,
  partitions: readonly (readonly StoredEvent[])[],
): Promise<void> {
  const registry = createRegistry(pool);
  const store = createReadModelStore(pool);
  for (const projection of projections.filter((candidate) => candidate.store === 'postgresql')) {
    const instance = await registry.ensureLive(projection);
    const target = foldedTarget({ projection, instance, store, parkingLot: nothingParked, onParked });
    for (const [partition, events] of partitions.entries()) {
      if (events.length > 0)
        await target.apply({ epoch: 'made', partition, from: 1, to: events.length, events });
    }
  }
}

const nothingParked: ParkingLot = {
  parked: async () => ({ streams: new Map(), skipped: new Set() }),
  park: async ({ error }) => {
    throw new Error(`nothing of this log should be parked: ${error}`);
  },
  list: async () => [],
};

function onParked(_event: unknown, error: unknown): never {
  throw new Error('nothing of this log should be parked', { cause: error });
}
