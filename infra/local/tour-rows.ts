import type { RecordedEvent } from '../../domain/stored-event.ts';
import { keyText, type Key, type ReadModelStore } from '../../projections/ports.ts';
import type { Projection } from '../../projections/projection.ts';
import type { OpsPorts } from '../composition/ops.ts';
import type { LiveModel } from './tour-models.ts';

/** What a read model keeps under a key; `row` is null where there is none. */
export type HeldRow = { key: Key; row: unknown };

/**
 * The rows that the event touches, by name of the read model, as they are now: which those are, each projection is asked. They are read as
 * a projector reads them, so never amid a page; nothing is applied.
 */
export async function rowsTouchedBy(
  event: RecordedEvent,
  models: readonly LiveModel[],
  { stores }: OpsPorts,
): Promise<ReadonlyMap<string, readonly HeldRow[]>> {
  const held = new Map<string, readonly HeldRow[]>();
  for (const { instance, projection } of models) {
    if (projection === undefined) continue;
    const keys = keysTouched(projection, event);
    if (keys.length === 0) continue;
    const rows = await rowsOf(stores[projection.store], instance, event.partition, keys);
    held.set(instance.name, rows);
  }
  return held;
}

function keysTouched(projection: Projection, event: RecordedEvent): readonly Key[] {
  const keys = new Map(projection.touches(event).map(({ key }) => [keyText(key), key]));
  return [...keys.values()];
}

async function rowsOf(
  store: ReadModelStore,
  instance: LiveModel['instance'],
  partition: number,
  keys: readonly Key[],
): Promise<readonly HeldRow[]> {
  let held: readonly HeldRow[] = [];
  await store.transact(instance, partition, async ({ load }) => {
    const rows = await load(keys);
    held = keys.map((key) => ({ key, row: rows.get(keyText(key))?.row ?? null }));
    return undefined;
  });
  return held;
}
