import { z } from 'zod';
import { LogBusyError, type EventLog, type LoadedStream, type PriorOutcome } from '../../commands/ports.ts';
import type { StreamId } from '../../domain/ids.ts';
import { partitionOf } from '../../domain/partition.ts';
import { parseStoredEvent, type RecordedEvent } from '../../domain/stored-event.ts';
import { eventColumns, parseEventRow, type EventRow } from './event-row.ts';
import type { LogServer } from './log-servers.ts';

/** The largest number of streams that are read by one query. */
export const loadStreamsMax = 256;

/** How many loads may wait for one server; one more is refused with `LogBusyError`. What each holds is bounded by the length of ids. */
export const waitingLoadsMax = 20_000;

type Loader = {
  readonly epoch: string;
  readonly partitionCount: number;
  readonly serverFor: (stream: StreamId) => LogServer;
};

type Asked = Parameters<EventLog['load']>[0];
type Waiting = {
  readonly asked: Asked;
  readonly resolve: (loaded: LoadedStream) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Loads streams; the loads that are asked for in one turn of the event loop, or while the one before is under way, share a
 * query. A stream that cannot be read (an event that does not fit its schema) fails alone. At most {@link waitingLoadsMax} wait.
 */
export function streamLoader(loader: Loader): EventLog['load'] {
  const waiting = new Map<LogServer, Waiting[]>();
  const loading = new Set<LogServer>();

  const drain = async (server: LogServer): Promise<void> => {
    loading.add(server);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const batch = waiting.get(server)?.splice(0, loadStreamsMax) ?? [];
      if (batch.length === 0) break;
      await loadBatch(loader, server, batch);
    }
    loading.delete(server);
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      const server = loader.serverFor(asked.stream);
      const queue = waiting.get(server) ?? [];
      if (queue.length >= waitingLoadsMax)
        throw new LogBusyError(`${waitingLoadsMax} streams are waiting to be loaded`);
      waiting.set(server, queue);
      queue.push({ asked, resolve, reject });
      if (!loading.has(server)) void drain(server);
    });
}

async function loadBatch(loader: Loader, server: LogServer, batch: readonly Waiting[]): Promise<void> {
  try {
    const streams = [...new Set(batch.map(({ asked }) => asked.stream))];
    const [events, outcomes] = await Promise.all([eventsOf(server, streams), keptOutcomes(server, batch)]);
    for (const { asked, resolve, reject } of batch) {
      try {
        const kept = outcomes.get(outcomeKey(asked.stream, asked.commandId));
        resolve(loadedStream(loader, asked, events.get(asked.stream) ?? [], kept));
      } catch (error) {
        reject(error);
      }
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function loadedStream(
  { epoch, partitionCount }: Loader,
  { stream, commandId }: Asked,
  rows: readonly EventRow[],
  kept: KeptOutcome | undefined,
): LoadedStream {
  const partition = partitionOf(stream, partitionCount);
  const at = (position: number) => ({ epoch, partition, position });
  const last = rows.at(-1);
  const own = rows.findLast((row) => row.event.meta.commandId === commandId);
  return {
    events: rows.map(({ event }) => known(parseStoredEvent(event), stream)),
    version: last?.event.version ?? 0,
    position: at(last?.event.position ?? 0),
    prior: priorOf(own, kept, at),
  };
}

function priorOf(
  own: EventRow | undefined,
  kept: KeptOutcome | undefined,
  at: (position: number) => PriorOutcome['position'],
): PriorOutcome | null {
  if (own !== undefined) {
    const { version, position } = own.event;
    return { digest: own.commandDigest, refusal: null, version, position: at(position) };
  }
  return kept === undefined ? null : { ...kept, position: at(kept.position) };
}

function known(event: RecordedEvent | undefined, stream: StreamId): RecordedEvent {
  if (event === undefined)
    throw new Error(`${stream} holds an event of a type that this process does not know`);
  return event;
}

async function eventsOf(
  { pool }: LogServer,
  streams: readonly StreamId[],
): Promise<ReadonlyMap<StreamId, EventRow[]>> {
  const { rows } = await pool.query<unknown[]>({
    name: 'load-streams',
    text: `select ${eventColumns}, command_digest from log.event where stream = any ($1) order by stream, version`,
    values: [streams],
    rowMode: 'array',
  });
  const byStream = new Map<StreamId, EventRow[]>();
  for (const row of rows) {
    const parsed = parseEventRow(row);
    const known = byStream.get(parsed.event.stream) ?? [];
    byStream.set(parsed.event.stream, known);
    known.push(parsed);
  }
  return byStream;
}

type KeptOutcome = {
  readonly digest: string;
  readonly refusal: string | null;
  readonly position: number;
  readonly version: number;
};

const keptRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.coerce.number(),
  z.int(),
]);

async function keptOutcomes(
  { pool }: LogServer,
  batch: readonly Waiting[],
): Promise<ReadonlyMap<string, KeptOutcome>> {
  const { rows } = await pool.query<unknown[]>({
    name: 'load-outcomes',
    text: `select kept.stream, kept.command_id, kept.command_digest, kept.refusal, kept.position, kept.version
           from unnest($1::text[], $2::text[]) as asked (stream, command_id)
           join log.command_outcome as kept on kept.stream = asked.stream and kept.command_id = asked.command_id`,
    values: [batch.map(({ asked }) => asked.stream), batch.map(({ asked }) => asked.commandId)],
    rowMode: 'array',
  });
  return new Map(
    rows.map((row) => {
      const [stream, commandId, digest, refusal, position, version] = keptRow.parse(row);
      return [outcomeKey(stream, commandId), { digest, refusal, position, version }];
    }),
  );
}

const outcomeKey = (stream: string, commandId: string): string => `${stream} ${commandId}`;
