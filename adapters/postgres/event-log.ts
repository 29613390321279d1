import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { AppendRequest, AppendResult, EventLog } from '../../commands/ports.ts';
import { waitingRoom, type RoomSize } from '../../commands/waiting-room.ts';
import { partitionOf } from '../../domain/partition.ts';
import { appendBatch } from './append-batch.ts';
import { groupCommit } from './group-commit.ts';
import type { LogServer, LogServers } from './log-servers.ts';
import { preparedAppend, type PreparedAppend } from './prepared-append.ts';
import { rememberingStreams } from './remembered-streams.ts';
import { streamLoader } from './stream-loader.ts';

/** The channel on which listeners are woken after a commit. */
export const appendedChannel = 'estante_appended';

type Options = {
  /** How many batches are written to one server at the same time at most, each with partitions of its own; {@link lanesDefault} when not given. */
  readonly lanes?: number;
  /** What may be on its way to one server; {@link roomDefault} when not given. */
  readonly room?: RoomSize;
};

/** While one batch is written another is made. More would make batches smaller, and every batch has a price. */
const lanesDefault = 2;

/** What may be on its way to one server, more is refused with `LogBusyError`: some seconds' worth of commands, so that waiting pays, and memory for large ones. */
export const roomDefault: RoomSize = { countMax: 20_000, bytesMax: 64 * 1024 * 1024 };

/**
 * The event log on PostgreSQL, as commands use it. Appends of concurrent callers to one server share batches (group
 * commit), loads share queries; listeners are notified after the commit, several commits at once.
 */
export function postgresEventLog(
  log: LogServers,
  { lanes = lanesDefault, room = roomDefault }: Options = {},
): EventLog {
  const { epoch, partitionCount } = log;
  const writers = new Map(log.servers.map((server) => [server, writerOf(server, log, { lanes, room })]));
  const serverFor = (stream: AppendRequest['stream']): LogServer =>
    log.serverOf(partitionOf(stream, partitionCount));
  const load = streamLoader({ epoch, partitionCount, serverFor });

  return rememberingStreams({
    load,
    append: async (request) => {
      const command = preparedAppend(request, partitionCount);
      const writer = writers.get(log.serverOf(command.partition));
      if (writer === undefined) throw new Error(`no writer for ${request.stream}`);
      return writer.append({ ...command, lane: command.partition % lanes });
    },
  });
}

function writerOf({ pool }: LogServer, log: LogServers, { lanes, room: size }: Required<Options>) {
  const room = waitingRoom(size);
  const notify = coalescedNotify(pool);
  const write = async (
    batch: readonly (PreparedAppend & { lane: number })[],
  ): Promise<readonly AppendResult[]> => {
    const results = await appendBatch(pool, log, batch);
    notify();
    return results;
  };
  return groupCommit({ lanes, write, isBatchAtFault, room });
}

/** How many outcomes one call of {@link forgetOldOutcomes} forgets on each server. */
export const forgottenOutcomesMax = 10_000;

/** Forgets outcomes without events that have been kept for a day. To be called now and then; several callers do not disturb each other. */
export async function forgetOldOutcomes({ servers }: LogServers): Promise<void> {
  await Promise.all(
    servers.map(({ pool }) => pool.query('select log.forget_old_outcomes($1)', [forgottenOutcomesMax])),
  );
}

/** What cannot be sent, or PostgreSQL's own word about what it was sent; not about its shutting down or resources (classes 08, 53, 57). */
const isBatchAtFault = (error: unknown): boolean =>
  error instanceof RangeError ||
  (error instanceof pg.DatabaseError && !/^(08|53|57)/.test(error.code ?? '08'));

/** How long listeners are left alone after each notification, which costs as much as some appends. */
const notifyPauseMs = 5;

/** Wakes listeners at once after a commit, and once for all commits that happen in the next moment. Polling covers a lost notification. */
function coalescedNotify(pool: pg.Pool): () => void {
  let asked = 0;
  let busy = false;
  const send = async (): Promise<void> => {
    busy = true;
    for (let sent = -1; sent !== asked;) {
      sent = asked;
      await pool.query({ name: 'notify', text: `notify ${appendedChannel}` }).catch(() => undefined);
      await pause(notifyPauseMs);
    }
    busy = false;
  };
  return () => {
    asked += 1;
    if (!busy) void send();
  };
}
