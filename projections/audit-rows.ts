import { explain, foldTouches, isSame, type RowTouch } from './audit-explain.ts';
import type { DifferentRow } from './audit-findings.ts';
import { pagesUpTo, touchesOf } from './audit-fold.ts';
import { parkedFor, type AuditedModel, type AuditingModels } from './audited-model.ts';
import { keyText, type Key, type StoredRow, type Watermark } from './ports.ts';

/** By partition, the keys of rows to look at, by their text. */
export type Suspects = ReadonlyMap<number, ReadonlyMap<string, Key>>;

/** How many rows are read at a time. */
export const lookKeysMax = 500;

/** How often it is tried to read rows between two pages of a projector that is at work. */
export const lookTriesMax = 50;

/** How many different rows of a read model are reported, and explained. */
export const differentRowsMax = 20;

/** How many events of each are listed. */
export const listedEventsMax = 5;

/**
 * Looks at each suspect together with its watermark, and folds the log up to there: what differs then, differs. Rows that projectors moved on
 * while they were looked at, {@link lookTriesMax} times in a row, stay unjudged.
 */
export async function differentRows(
  auditing: Pick<AuditingModels, 'log' | 'parkingLot'>,
  model: AuditedModel,
  suspects: Suspects,
): Promise<{ readonly findings: readonly DifferentRow[]; readonly unsettled: number }> {
  const findings: DifferentRow[] = [];
  let unsettled = 0;
  for (const [partition, keys] of suspects) {
    if (findings.length >= differentRowsMax) break;
    const looks: Look[] = [];
    const all = [...keys.values()];
    for (let start = 0; start < all.length; start += lookKeysMax) {
      const chunk = all.slice(start, start + lookKeysMax);
      const look = await settledLook(model, partition, chunk);
      if (look === undefined) unsettled += chunk.length;
      else looks.push(look);
    }
    findings.push(...(await compareLooks(auditing, model, partition, looks)));
  }
  return { findings: findings.slice(0, differentRowsMax), unsettled };
}

/** Rows as they were at one watermark. */
type Look = {
  readonly watermark: Watermark | undefined;
  readonly keys: readonly Key[];
  readonly rows: ReadonlyMap<string, StoredRow>;
};

/** Looks until the watermark after is the one before: then the rows between belong to it, in every store. */
async function settledLook(
  model: AuditedModel,
  partition: number,
  keys: readonly Key[],
): Promise<Look | undefined> {
  let look = await lookAt(model, partition, keys);
  for (let tries = 0; tries < lookTriesMax; tries += 1) {
    const next = await lookAt(model, partition, keys);
    if (isSameWatermark(look.watermark, next.watermark)) return look;
    look = next;
  }
  return undefined;
}

const isSameWatermark = (left: Watermark | undefined, right: Watermark | undefined): boolean =>
  left?.epoch === right?.epoch && left?.position === right?.position;

/** A page's transaction that has no effect. */
async function lookAt(
  { store, instance }: AuditedModel,
  partition: number,
  keys: readonly Key[],
): Promise<Look> {
  let look: Look = { watermark: undefined, keys, rows: new Map() };
  await store.transact(instance, partition, async ({ watermark, load }) => {
    look = { watermark, keys, rows: await load(keys) };
    return undefined;
  });
  return look;
}

async function compareLooks(
  { log, parkingLot }: Pick<AuditingModels, 'log' | 'parkingLot'>,
  model: AuditedModel,
  partition: number,
  looks: readonly Look[],
): Promise<readonly DifferentRow[]> {
  const to = Math.max(0, ...looks.flatMap((look) => look.keys.map((key) => upToOf(look, key))));
  const touches = await touchesOf(
    // After the rows, so that whatever they wait for is parked by now.
    { projection: model.projection, parked: await parkedFor(parkingLot, model, partition), to },
    looks.flatMap(({ keys }) => keys.map(keyText)),
    pagesUpTo(log, partition, to),
  );
  const found: DifferentRow[] = [];
  for (const look of looks) {
    for (const key of look.keys) {
      if (found.length >= differentRowsMax) return found;
      const upTo = upToOf(look, key);
      const here = (touches.get(keyText(key)) ?? []).filter(({ event }) => event.position <= upTo);
      const held = look.rows.get(keyText(key))?.row;
      if (!isSame(held, foldTouches(here))) {
        found.push(differentRow(model, { partition, position: upTo, key, held }, here));
      }
    }
  }
  return found;
}

/**
 * Up to where the row must have come: its watermark; or its own position, in a store that writes rows before the watermark. Such a row is ahead for as
 * long as a page is being applied, and until it is applied again when that was interrupted.
 */
const upToOf = ({ watermark, rows }: Look, key: Key): number =>
  Math.max(watermark?.position ?? 0, rows.get(keyText(key))?.position ?? 0);

const differentRow = (
  { projection, instance }: AuditedModel,
  at: Pick<DifferentRow, 'partition' | 'position' | 'key' | 'held'>,
  touches: readonly RowTouch[],
): DifferentRow => ({
  kind: 'different-row',
  projection: projection.name,
  generation: instance.generation,
  ...at,
  expected: foldTouches(touches),
  explanation: explain(touches, at.held),
  events: touches.slice(0, listedEventsMax).map(({ event }) => event),
  eventsCount: touches.length,
});
