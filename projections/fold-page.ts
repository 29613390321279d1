import type { Page } from '../domain/page.ts';
import type { StreamId } from '../domain/ids.ts';
import { parseStoredEvent, type RecordedEvent, type StoredEvent } from '../domain/stored-event.ts';
import { parsedEvents } from './parsed-events.ts';
import { keyText, type Key, type Parked, type RowChange, type StoredRow } from './ports.ts';
import type { Projection, Touch } from './projection.ts';

/** An event whose handler threw, and what it said. */
export type Failure = { readonly event: StoredEvent; readonly error: unknown };

/** What an event does to one row, with the text of the row's key, which is asked for more than once. */
type KeyedTouch = Touch<unknown> & { readonly text: string };
type TouchedEvent = { readonly event: StoredEvent; readonly touches: readonly KeyedTouch[] };

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
    failures.size > 0 && position > (failures.get(stream)?.event.position ?? Infinity);

  const parse = parsedEvents(page.events);
  const touched: TouchedEvent[] = [];
  for (const [index, event] of page.events.entries()) {
    if (waits(event) || waitsParked(event, parked)) continue;
    const touches = attempt(() => touchesOf(projection, event, () => parse(index)).map(keyed));
    if (!touches.done) failures.set(event.stream, { event, error: touches.error });
    else if (touches.value.length > 0) touched.push({ event, touches: touches.value });
  }

  const stored = touched.length === 0 ? new Map<string, StoredRow>() : await load(keysOf(touched));
  const changed = new Map<string, RowChange>();
  for (const { event, touches } of touched) {
    if (waits(event)) continue;
    const changes = attempt(() => foldEvent(event, touches, { projection, stored, changed }));
    // Replaces the failure of a later event of the stream, whose handler threw before any row was folded.
    if (!changes.done) failures.set(event.stream, { event, error: changes.error });
    else for (const [text, change] of changes.value) changed.set(text, change);
  }
  return { changes: sorted(changed), failures: inOrder(failures) };
}

const inOrder = (failures: ReadonlyMap<StreamId, Failure>): readonly Failure[] =>
  [...failures.values()].sort((left, right) => left.event.position - right.event.position);

export const touchesOf = (
  projection: Projection,
  stored: StoredEvent,
  parse: (stored: StoredEvent) => RecordedEvent | undefined = parseStoredEvent,
): readonly Touch<unknown>[] => {
  if (!projection.subscription.includes(stored.type)) return [];
  const event = parse(stored);
  return event === undefined ? [] : projection.touches(event);
};

const keyed = (touch: Touch<unknown>): KeyedTouch => ({ ...touch, text: keyText(touch.key) });

function waitsParked({ stream, position }: StoredEvent, { streams, skipped }: Parked): boolean {
  const parkedAt = streams.get(stream);
  return skipped.has(position) || (parkedAt !== undefined && position >= parkedAt);
}

function keysOf(touched: readonly TouchedEvent[]): readonly Key[] {
  const keys = new Map<string, Key>();
  for (const { touches } of touched) for (const { text, key } of touches) keys.set(text, key);
  return [...keys.values()];
}

type Rows = {
  readonly projection: Projection;
  /** As the store holds them: parsed when an event first needs them. */
  readonly stored: ReadonlyMap<string, StoredRow>;
  /** As the events before have made them. */
  readonly changed: ReadonlyMap<string, RowChange>;
};

/** A row that does not fit its schema is told at the event that makes it, so that how the log is cut into pages makes no difference. */
function foldEvent(
  { position }: StoredEvent,
  touches: readonly KeyedTouch[],
  { projection, stored, changed }: Rows,
): readonly (readonly [string, RowChange])[] {
  const changes: (readonly [string, RowChange])[] = [];
  for (const { text, key, fold } of touches) {
    const change = changed.get(text);
    const before = change === undefined ? stored.get(text) : undefined;
    if (before !== undefined && before.position >= position) continue;
    const row = fold(change === undefined ? parsedRow(projection, before?.row) : change.row);
    changes.push([text, { key, row: parsedRow(projection, row), position }]);
  }
  return changes;
}

const parsedRow = ({ row: schema }: Projection, row: unknown): unknown =>
  row === undefined ? undefined : schema.parse(row);

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
