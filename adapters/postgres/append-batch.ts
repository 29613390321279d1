import type pg from 'pg';
import { z } from 'zod';
import type { AppendResult } from '../../commands/ports.ts';
import { eventSchemas } from '../../domain/events.ts';
import { integerArray, jsonArray, smallintArray, textArray } from './binary-arrays.ts';
import type { LogServers } from './log-servers.ts';
import type { PreparedAppend } from './prepared-append.ts';

type Batch = readonly PreparedAppend[];
type Results = ReadonlyMap<PreparedAppend, AppendResult>;
type Log = Pick<LogServers, 'epoch'>;

/**
 * Appends a batch with at most one command a stream; answers in its order when it is durable. Those that find the log as they expect it, nearly
 * all, are appended by one cheap call; a second asks what became of the others: conflicts, repeated commands, and outcomes without events.
 * When that one fails, everything is rejected; what the first has appended then is a duplicate for whoever asks again.
 */
export async function appendBatch(pool: pg.Pool, log: Log, batch: Batch): Promise<readonly AppendResult[]> {
  const appended = await appendExpected(
    pool,
    log,
    batch.filter(({ datas }) => datas.length > 0),
  );
  const others = batch.filter((command) => !appended.has(command));
  const settled = await appendOthers(pool, log, others);
  return batch.flatMap((command) => appended.get(command) ?? settled.get(command) ?? []);
}

const expectedRow = z.tuple([z.array(z.coerce.number()), z.array(z.int())]);

async function appendExpected(pool: pg.Pool, { epoch }: Log, batch: Batch): Promise<Results> {
  const results = new Map<PreparedAppend, AppendResult>();
  if (batch.length === 0) return results;
  const locked = [...new Set(batch.map(({ partition }) => partition))].sort((one, other) => one - other);
  const { rows } = await pool.query<unknown[]>({
    name: 'append-batch',
    text: 'select heads, left_out from log.append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
    values: [smallintArray(locked), ...commandColumns(batch), ...eventColumns(batch, locked)],
    rowMode: 'array',
  });
  const [heads, leftOut] = expectedRow.parse(rows[0]);
  const ends = new Map(locked.map((partition, place) => [partition, heads[place] ?? 0]));
  const others = new Set(leftOut);
  batch.forEach((command, index) => {
    if (others.has(index + 1)) return;
    const { partition, datas, request } = command;
    const position = (ends.get(partition) ?? 0) + datas.length;
    ends.set(partition, position);
    const version = request.expectedVersion + datas.length;
    results.set(command, { status: 'appended', version, position: { epoch, partition, position } });
  });
  return results;
}

const commandColumns = (batch: Batch): readonly Buffer[] => [
  textArray(batch.map(({ stream }) => stream)),
  textArray(batch.map(({ request }) => request.commandId)),
  textArray(batch.map(({ request }) => request.digest)),
  integerArray(batch.map(({ request }) => request.expectedVersion)),
  jsonArray(batch.map(({ meta }) => meta)),
];

function eventColumns(batch: Batch, locked: readonly number[]): readonly Buffer[] {
  const counts = locked.map(() => 0);
  const items = batch.flatMap(({ request, partition, datas }, index) => {
    const place = locked.indexOf(partition);
    return request.events.map(({ type }, item) => {
      const number = (counts[place] = (counts[place] ?? 0) + 1);
      const version = request.expectedVersion + item + 1;
      return { command: index + 1, place: place + 1, number, version, type, data: datas[item] ?? '' };
    });
  });
  return [
    integerArray(items.map(({ command }) => command)),
    integerArray(items.map(({ place }) => place)),
    integerArray(items.map(({ number }) => number)),
    integerArray(items.map(({ version }) => version)),
    textArray(items.map(({ type }) => type)),
    smallintArray(items.map(({ type }) => eventSchemas[type].version)),
    jsonArray(items.map(({ data }) => data)),
  ];
}

const otherRow = z.tuple([
  z.enum(['appended', 'duplicate', 'conflict']),
  z.int(),
  z.coerce.number(),
  z.string().nullable(),
  z.string().nullable(),
]);

async function appendOthers(pool: pg.Pool, { epoch }: Log, batch: Batch): Promise<Results> {
  if (batch.length === 0) return new Map();
  const { rows } = await pool.query<unknown[]>({
    name: 'append',
    text: 'select status, version, position, digest, refusal from log.append($1)',
    values: [`[${batch.map(wireOf).join(',')}]`],
    rowMode: 'array',
  });
  return new Map(batch.map((command, index) => [command, otherResult(epoch, command, rows[index])]));
}

function otherResult(epoch: string, { partition }: PreparedAppend, row: unknown): AppendResult {
  const [status, version, position, digest, refusal] = otherRow.parse(row);
  const at = { version, position: { epoch, partition, position } };
  switch (status) {
    case 'appended':
      return { status, ...at };
    case 'duplicate':
      return { status, prior: { digest: digest ?? '', refusal, ...at } };
    case 'conflict':
      return { status, actualVersion: version };
  }
}

function wireOf({ request, partition, datas, meta }: PreparedAppend): string {
  const { stream, commandId, digest, expectedVersion: expected, refusal, events } = request;
  const rest = JSON.stringify({ stream, partition, commandId, digest, expected, refusal });
  const items = events.map(({ type }, index) => {
    const { version } = eventSchemas[type];
    return `{"type":${JSON.stringify(type)},"schemaVersion":${version},"data":${datas[index] ?? 'null'}}`;
  });
  return `${rest.slice(0, -1)},"meta":${meta},"events":[${items.join(',')}]}`;
}
