import type { AppendRequest, LoadedStream, PriorOutcome } from '../../commands/ports.ts';
import { eventSchemas } from '../../domain/events.ts';
import type { StreamId } from '../../domain/ids.ts';
import { partitionOf } from '../../domain/partition.ts';
import { parseStoredEvent, type StoredEvent } from '../../domain/stored-event.ts';
import { keyText } from '../../projections/ports.ts';
import type { Projection } from '../../projections/projection.ts';
import { partitionCount, toyProjection } from './toy.ts';

/** A row as it is from a position of its partition on. */
type RowSince = { readonly position: number; readonly row: unknown };

/**
 * One incarnation of the log: what is durably committed, and what a read model of it must hold at every position. The rows are folded
 * here event by event in the order of the log, by the handlers themselves and without the engine.
 */
export type Timeline = ReturnType<typeof createTimeline>;

/** What every read model here makes of an event; they differ in nothing but their store. */
const reference: Projection = toyProjection('postgresql');

const recordedAt = '2026-01-01T00:00:00.000Z';

export function createTimeline(epoch: string, kept: readonly (readonly StoredEvent[])[] = []) {
  const partitions: StoredEvent[][] = Array.from({ length: partitionCount }, () => []);
  const streams = new Map<StreamId, StoredEvent[]>();
  const outcomes = new Map<string, PriorOutcome>();
  const rows = new Map<string, RowSince[]>();
  const touched: (readonly string[])[][] = Array.from({ length: partitionCount }, () => []);
  const unreadable = new Set<StreamId>();
  let count = 0;

  /** Enters a committed event; its rows are what a fresh fold makes of it. A stream is passed over from its first unreadable event on. */
  const enter = (event: StoredEvent): void => {
    const { partition, stream } = event;
    partitions[partition]?.push(event);
    const inStream = streams.get(stream);
    if (inStream === undefined) streams.set(stream, [event]);
    else inStream.push(event);
    count += 1;
    touched[partition]?.push(unreadable.has(stream) ? [] : foldInto(rows, event, unreadable));
  };

  const endOf = (stream: StreamId): Pick<LoadedStream, 'version' | 'position'> => {
    const last = streams.get(stream)?.at(-1);
    const partition = partitionOf(stream, partitionCount);
    return { version: last?.version ?? 0, position: { epoch, partition, position: last?.position ?? 0 } };
  };

  const append = ({ stream, meta, events }: AppendRequest): void => {
    const partition = partitionOf(stream, partitionCount);
    let { version } = endOf(stream);
    for (const { type, data } of events) {
      version += 1;
      const position = headOf(partition) + 1;
      const schemaVersion = eventSchemas[type].version;
      enter({ partition, position, stream, version, type, schemaVersion, data, meta, recordedAt });
    }
  };

  const headOf = (partition: number): number => partitions[partition]?.length ?? 0;

  /** The row of this key after the events up to `position`. */
  const freshRow = (id: string, position: number): unknown => {
    const history = rows.get(id) ?? [];
    for (let at = history.length - 1; at >= 0; at -= 1) {
      const since = history[at];
      if (since !== undefined && since.position <= position) return since.row;
    }
    return undefined;
  };

  for (const events of kept) for (const event of events) enter(event);

  return {
    epoch,
    partitions,
    outcomes,
    endOf,
    append,
    headOf,
    freshRow,
    heads: (): number[] => partitions.map((events) => events.length),
    eventsOf: (stream: StreamId): readonly StoredEvent[] => streams.get(stream) ?? [],
    /** The keys that the event at this position touches. */
    touchedAt: (partition: number, position: number): readonly string[] =>
      touched[partition]?.[position - 1] ?? [],
    /** Every key that events of this partition touched. */
    idsOf: (partition: number): ReadonlySet<string> => new Set(touched[partition]?.flat()),
    /** How many events there are in all partitions. */
    count: () => count,
  };
}

function foldInto(
  rows: Map<string, RowSince[]>,
  event: StoredEvent,
  unreadable: Set<StreamId>,
): readonly string[] {
  const recorded = parseStoredEvent(event);
  if (recorded === undefined) return [];
  try {
    return reference.touches(recorded).map(({ key, fold }) => {
      const id = keyText(key);
      const history = rows.get(id) ?? [];
      history.push({ position: event.position, row: fold(history.at(-1)?.row) });
      rows.set(id, history);
      return id;
    });
  } catch {
    unreadable.add(event.stream);
    return [];
  }
}
