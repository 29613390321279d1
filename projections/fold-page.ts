import type { Page } from '../domain/page.ts';
import type { StreamId } from '../domain/ids.ts';
import { parseStoredEvent, type StoredEvent } from '../domain/stored-event.ts';
import { keyText, type Key, type Parked, type RowChange, type StoredRow } from './ports.ts';
import type { Projection, Touch } from './projection.ts';

/** An event whose handler threw, and what it said. */
export type Failure = { readonly event: StoredEvent; readonly error: unknown };

type TouchedEvent = { readonly event: StoredEvent; readonly touches: readonly Touch<unknown>[] };

/** What a page comes to: the rows it changes, sorted by key, and the events that could not be applied (one a stream at most). */
export type FoldedPage = { readonly changes: readonly RowChange[]; readonly failures: readonly Failure[] };

/**
 * Folds a page into row changes. Events of streams that are parked, now or before, are passed over; an event takes effect on all of its
 * rows or on none. Only rows behind an event (`position` below its own) are changed by it.
 */
export async function foldPage(
  projection: Projection,
  page: Page,
  parked: Parked,
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<string, StoredRow>>,
): Promise<FoldedPage> {
  const failures = new Map<StreamId, Failure>();
  const waits = ({ stream, position }: StoredEvent): boolean =>
    position > (failures.get(stream)?.event.position ?? Infinity);

  const touched: TouchedEvent[] = [];
  for (const event of page.events) {
    if (waits(event) || waitsParked(event, parked)) continue;
    const touches = attempt(() => touchesOf(projection, event));
    if (!touches.done) failures.set(event.stream, { event, error: touches.error });
    else if (touches.value.length > 0) touched.push({ event, touches: touches.value });
  }

  const rows = new Map(touched.length === 0 ? [] : await load(keysOf(touched)));
  const changed = new Map<string, RowChange>();
  for (const { event, touches } of touched) {
    if (waits(event)) continue;
    const changes = attempt(() => foldEvent(event, touches, rows));
    // Replaces the failure of a later event of the stream, whose handler threw before any row was folded.
    if (!changes.done) failures.set(event.stream, { event, error: changes.error });
    else for (const change of changes.value) keep(change, rows, changed);
  }
  return { changes: sorted(changed), failures: inOrder(failures) };
}

const inOrder = (failures: ReadonlyMap<StreamId, Failure>): readonly Failure[] =>
  [...failures.values()].sort((left, right) => left.event.position - right.event.position);

export const touchesOf = (projection: Projection, stored: StoredEvent): readonly Touch<unknown>[] => {
  if (!projection.subscription.includes(stored.type)) return [];
  const event = parseStoredEvent(stored);
  return event === undefined ? [] : projection.touches(event);
};

function waitsParked({ stream, position }: StoredEvent, { streams, skipped }: Parked): boolean {
  const parkedAt = streams.get(stream);
  return skipped.has(position) || (parkedAt !== undefined && position >= parkedAt);
}

function keysOf(touched: readonly TouchedEvent[]): readonly Key[] {
  const keys = new Map<string, Key>();
  for (const { touches } of touched) for (const { key } of touches) keys.set(keyText(key), key);
  return [...keys.values()];
}

function foldEvent(
  { position }: StoredEvent,
  touches: readonly Touch<unknown>[],
  rows: ReadonlyMap<string, StoredRow>,
): readonly RowChange[] {
  const changes: RowChange[] = [];
  for (const { key, fold } of touches) {
    const stored = rows.get(keyText(key));
    if (stored !== undefined && stored.position >= position) continue;
    changes.push({ key, row: fold(stored?.row), position });
  }
  return changes;
}

function keep(change: RowChange, rows: Map<string, StoredRow>, changed: Map<string, RowChange>): void {
  const text = keyText(change.key);
  rows.set(text, { row: change.row, position: 0 });
  changed.set(text, change);
}

const sorted = (changed: ReadonlyMap<string, RowChange>): readonly RowChange[] =>
  [...changed.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, change]) => change);

type Attempt<Value> =
  { readonly done: true; readonly value: Value } | { readonly done: false; readonly error: unknown };

/** A handler's throw is an answer here: it says that the event cannot be applied. */
function attempt<Value>(run: () => Value): Attempt<Value> {
  try {
    return { done: true, value: run() };
  } catch (error) {
    return { done: false, error };
  }
}
