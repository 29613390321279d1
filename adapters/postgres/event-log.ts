import pg from 'pg';
import { z } from 'zod';
import { checkAtTheDoor } from '../../commands/door.ts';
import type { AppendRequest, AppendResult, EventLog } from '../../commands/ports.ts';
import { eventSchemas } from '../../domain/events.ts';
import { partitionOf } from '../../domain/partition.ts';
import { groupCommit } from './group-commit.ts';
import type { LogServer, LogServers } from './log-servers.ts';
import { rememberingStreams } from './remembered-streams.ts';
import { streamLoader } from './stream-loader.ts';

/** The channel on which listeners are woken after a commit. */
export const appendedChannel = 'estante_appended';

type Options = {
  /** How many batches are written to one server at the same time, each with partitions of its own. A crowd that one batch cannot hold is faster on two. */
  readonly lanes?: number;
};

/**
 * The event log on PostgreSQL, as commands use it. Appends of concurrent callers to one server share batches (group
 * commit), loads share queries; listeners are notified after the commit, several commits at once.
 */
export function postgresEventLog(log: LogServers, { lanes = 1 }: Options = {}): EventLog {
  const { epoch, partitionCount } = log;
  const writers = new Map(
    log.servers.map((server) => {
      const write = writerOn(server, log, coalescedNotify(server.pool));
      return [server, Array.from({ length: lanes }, () => groupCommit({ write, isBatchAtFault }))];
    }),
  );
  const serverFor = (stream: AppendRequest['stream']): LogServer =>
    log.serverOf(partitionOf(stream, partitionCount));
  const load = streamLoader({ epoch, partitionCount, serverFor });

  return rememberingStreams({
    load,
    append: async (request) => {
      checkAtTheDoor(request);
      const partition = partitionOf(request.stream, partitionCount);
      const writer = writers.get(log.serverOf(partition))?.[partition % lanes];
      if (writer === undefined) throw new Error(`no writer for ${request.stream}`);
      return writer.append(request);
    },
  });
}

/** How many outcomes one call of {@link forgetOldOutcomes} forgets on each server. */
export const forgottenOutcomesMax = 10_000;

/** Forgets outcomes without events that have been kept for a day. To be called now and then; several callers do not disturb each other. */
export async function forgetOldOutcomes({ servers }: LogServers): Promise<void> {
  await Promise.all(
    servers.map(({ pool }) => pool.query('select log.forget_old_outcomes($1)', [forgottenOutcomesMax])),
  );
}

const appendedRow = z.tuple([
  z.enum(['appended', 'duplicate', 'conflict']),
  z.int(),
  z.coerce.number(),
  z.string().nullable(),
  z.string().nullable(),
]);

const writerOn =
  ({ pool }: LogServer, { epoch, partitionCount }: LogServers, notify: () => void) =>
  async (batch: readonly AppendRequest[]): Promise<readonly AppendResult[]> => {
    const { rows } = await pool.query<unknown[]>({
      name: 'append',
      text: 'select status, version, position, digest, refusal from log.append($1)',
      values: [JSON.stringify(batch.map((request) => wireOf(request, partitionCount)))],
      rowMode: 'array',
    });
    notify();
    return rows.map((row, index) => {
      const [status, version, position, digest, refusal] = appendedRow.parse(row);
      const partition = partitionOf(batch[index]?.stream ?? ('' as AppendRequest['stream']), partitionCount);
      const at = { version, position: { epoch, partition, position } };
      switch (status) {
        case 'appended':
          return { status, ...at };
        case 'duplicate':
          return { status, prior: { digest: digest ?? '', refusal, ...at } };
        case 'conflict':
          return { status, actualVersion: version };
      }
    });
  };

const wireOf = (
  { stream, commandId, digest, expectedVersion, refusal, meta, events }: AppendRequest,
  partitionCount: number,
) => ({
  stream,
  partition: partitionOf(stream, partitionCount),
  commandId,
  digest,
  expected: expectedVersion,
  refusal,
  meta,
  events: events.map(({ type, data }) => ({ type, schemaVersion: eventSchemas[type].version, data })),
});

/** An error that PostgreSQL itself raised about what it was sent; not one of its shutting down or of resources (classes 08, 53, 57). */
const isBatchAtFault = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !/^(08|53|57)/.test(error.code ?? '08');

/** Wakes listeners soon, once for all commits that happen while a notification is on its way. Polling covers a lost one. */
function coalescedNotify(pool: pg.Pool): () => void {
  let asked = 0;
  let busy = false;
  const send = async (): Promise<void> => {
    busy = true;
    for (let sent = -1; sent !== asked;) {
      sent = asked;
      await pool.query({ name: 'notify', text: `notify ${appendedChannel}` }).catch(() => undefined);
    }
    busy = false;
  };
  return () => {
    asked += 1;
    if (!busy) void send();
  };
}
