import { checkAtTheDoor } from '../../commands/door.ts';
import type {
  AppendRequest,
  AppendResult,
  EventLog,
  LoadedStream,
  PriorOutcome,
} from '../../commands/ports.ts';
import { eventSchemas } from '../../domain/events.ts';
import type { StreamId } from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import { partitionCountDefault, partitionOf } from '../../domain/partition.ts';
import { parseStoredEvent, type RecordedEvent, type StoredEvent } from '../../domain/stored-event.ts';
import type { LogReader, PageRange } from '../../projections/ports.ts';

/** A log in memory, with every rule of the real one but durability; for tests and simulations. */
export type MemoryLog = EventLog & LogReader & { readonly partitions: readonly (readonly StoredEvent[])[] };

type Options = { readonly epoch?: string; readonly partitionCount?: number; readonly clock?: () => Date };

export function memoryLog({
  epoch = 'memory',
  partitionCount = partitionCountDefault,
  clock = () => new Date(),
}: Options = {}): MemoryLog {
  const partitions: StoredEvent[][] = Array.from({ length: partitionCount }, () => []);
  const streams = new Map<StreamId, StoredEvent[]>();
  const outcomes = new Map<string, PriorOutcome>();

  const endOf = (stream: StreamId) => {
    const last = streams.get(stream)?.at(-1);
    const partition = partitionOf(stream, partitionCount);
    return { version: last?.version ?? 0, position: { epoch, partition, position: last?.position ?? 0 } };
  };

  const load = async ({ stream, commandId }: Parameters<EventLog['load']>[0]): Promise<LoadedStream> => ({
    events: (streams.get(stream) ?? []).map(known),
    ...endOf(stream),
    prior: outcomes.get(`${stream} ${commandId}`) ?? null,
  });

  const append = async (request: AppendRequest): Promise<AppendResult> => {
    checkAtTheDoor(request);
    const { stream, commandId, digest, refusal, expectedVersion } = request;
    const prior = outcomes.get(`${stream} ${commandId}`);
    if (prior !== undefined) return { status: 'duplicate', prior };
    const { version } = endOf(stream);
    if (version !== expectedVersion) return { status: 'conflict', actualVersion: version };
    for (const event of request.events) store(request, event);
    const end = endOf(stream);
    outcomes.set(`${stream} ${commandId}`, { digest, refusal, ...end });
    return { status: 'appended', ...end };
  };

  const store = ({ stream, meta }: AppendRequest, { type, data }: AppendRequest['events'][number]): void => {
    const partition = partitionOf(stream, partitionCount);
    const inPartition = partitions[partition] ?? [];
    const inStream = streams.get(stream) ?? [];
    const stored: StoredEvent = {
      partition,
      position: inPartition.length + 1,
      stream,
      version: inStream.length + 1,
      type,
      schemaVersion: eventSchemas[type].version,
      data: structuredClone(data),
      meta,
      recordedAt: clock().toISOString(),
    };
    inPartition.push(stored);
    streams.set(stream, [...inStream, stored]);
  };

  const heads = async () => ({ epoch, positions: partitions.map((events) => events.length) });

  const readPage = async (range: PageRange): Promise<Page | undefined> => cutPage(partitions, epoch, range);

  return { load, append, heads, readPage, partitions };
}

function known(stored: StoredEvent): RecordedEvent {
  const event = parseStoredEvent(stored);
  if (event === undefined) throw new Error(`unknown event type ${stored.type} in ${stored.stream}`);
  return event;
}

function cutPage(
  partitions: readonly (readonly StoredEvent[])[],
  epoch: string,
  { partition, from, to = Infinity, bytesMax, eventsMax, types }: PageRange,
): Page | undefined {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const event of partitions[partition]?.slice(from - 1, Math.min(to, from - 1 + eventsMax)) ?? []) {
    bytes += Buffer.byteLength(JSON.stringify(event));
    if (events.length > 0 && bytes > bytesMax) break;
    events.push(event);
  }
  if (events.length === 0) return undefined;
  const asked = types === undefined ? events : events.filter(({ type }) => types.includes(type));
  return { epoch, partition, from, to: from + events.length - 1, events: asked };
}
