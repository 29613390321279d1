import type { StoredEvent } from '../domain/stored-event.ts';
import { foldPage } from './fold-page.ts';
import { keyText, type Parked, type StoredRow } from './ports.ts';
import type { Projection } from './projection.ts';

/**
 * The rows that a projection makes of a log, folded from nothing in memory; in no particular order. What a live read model must equal.
 * `events` must hold each partition in order of position; how partitions are mixed does not matter. What is parked
 * of each partition is passed over. Throws when another event cannot be applied.
 */
export async function freshFold(
  projection: Projection,
  events: readonly StoredEvent[],
  parkedOf: (partition: number) => Parked = () => nothingParked,
): Promise<readonly unknown[]> {
  const rows = new Map<string, StoredRow>();
  for (const event of events) {
    const { changes, failures } = await foldPage(
      projection,
      {
        epoch: '',
        partition: event.partition,
        from: event.position,
        to: event.position,
        events: [event],
      },
      parkedOf(event.partition),
      async (keys) => new Map(keys.flatMap((key) => entryOf(rows, keyText(key)))),
    );
    for (const { error } of failures) throw error;
    for (const { key, row } of changes) rows.set(keyText(key), { row, position: 0 });
  }
  return [...rows.values()].flatMap(({ row }) => (row === undefined ? [] : [row]));
}

const nothingParked: Parked = { streams: new Map(), skipped: new Set() };

function entryOf(
  rows: ReadonlyMap<string, StoredRow>,
  text: string,
): readonly (readonly [string, StoredRow])[] {
  const row = rows.get(text);
  return row === undefined ? [] : [[text, row]];
}
