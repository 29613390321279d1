import { memoryLog } from '../../adapters/memory/event-log.ts';
import { memoryParkingLot } from '../../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../../adapters/memory/read-model-store.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { catchUp } from '../advance.ts';
import { audit, type Audit } from '../audit.ts';
import { foldedTarget } from '../folded-target.ts';
import { keyText, type Instance, type Key, type LogAudit, type ReadModelStore } from '../ports.ts';
import type { Projection } from '../projection.ts';
import { append } from './append.ts';

/** A log and read models in memory, and an audit of them. */
export function auditedSystem(projections: readonly Projection[]) {
  const log = memoryLog();
  const store = memoryReadModelStore();
  const parkingLot = memoryParkingLot();
  const instanceOf = ({ name, version }: Projection): Instance => ({ name, version, generation: 1 });
  const instances = projections.map(instanceOf);
  /** Applies everything that was appended. */
  const project = async (): Promise<void> => {
    const { positions } = await log.heads();
    for (const projection of projections) {
      const target = foldedTarget({
        projection,
        instance: instanceOf(projection),
        store,
        parkingLot,
        onParked: () => undefined,
      });
      for (const [partition, to] of positions.entries()) {
        const from = ((await target.watermarks()).get(partition)?.position ?? 0) + 1;
        await catchUp(target, log, { partition, from, to });
      }
    }
  };
  return {
    log,
    store,
    parkingLot,
    project,
    append: (...events: readonly DomainEvent[]) => append(log, ...events),
    /** Makes a row something that no event made it, without moving the watermark. */
    plant: (
      projection: Projection,
      partition: number,
      planted: { readonly key: Key; readonly row: unknown },
    ) => plantRow(store, instanceOf(projection), partition, planted),
    held: (projection: Projection, partition: number, key: Key): Promise<unknown> =>
      heldRow(store, instanceOf(projection), partition, key),
    audit: (changed: Partial<Audit> = {}) =>
      audit({
        log,
        logAudit: wholeLog(log.partitions),
        parkingLot,
        stores: { postgresql: store, dynamodb: store, redis: store },
        projections,
        instances,
        watermarksOf: (instance) => store.watermarks(instance),
        onProgress: () => undefined,
        ...changed,
      }),
  };
}

/** Writes a row past every rule, as somebody with a database client would; the store must hold a watermark of the partition. */
export const plantRow = (
  store: ReadModelStore,
  instance: Instance,
  partition: number,
  { key, row }: { readonly key: Key; readonly row: unknown },
): Promise<void> =>
  store.transact(instance, partition, async ({ watermark, load }) => {
    if (watermark === undefined) throw new Error(`nothing was applied of partition ${partition}`);
    const [held] = (await load([key])).values();
    return { changes: [{ key, row, position: held?.position ?? watermark.position }], watermark };
  });

/** A row as the store holds it. */
export async function heldRow(
  store: ReadModelStore,
  instance: Instance,
  partition: number,
  key: Key,
): Promise<unknown> {
  let held: unknown;
  await store.transact(instance, partition, async ({ load }) => {
    held = (await load([key])).get(keyText(key))?.row;
    return undefined;
  });
  return held;
}

/** A log in memory is whole: it cannot be damaged. */
const wholeLog = (partitions: readonly (readonly unknown[])[]): LogAudit => ({
  partition: async (partition) => ({
    head: partitions[partition]?.length ?? 0,
    findings: [],
    beyond: [],
  }),
  baselessOutcomes: async () => [],
});
