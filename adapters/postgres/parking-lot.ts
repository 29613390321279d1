import { z } from 'zod';
import { streamIdSchema, type StreamId } from '../../domain/ids.ts';
import type { ListedPark, ParkingLot } from '../../projections/ports.ts';
import type { LogServers } from './log-servers.ts';

/** The record of parked streams, on the log server that holds their partition. */
export const postgresParkingLot = (log: LogServers): ParkingLot => ({
  parked: async (projection, version, partition) => {
    const { rows } = await log.serverOf(partition).pool.query<unknown[]>({
      name: 'parked-of-partition',
      text: `select stream, position, status from parking.parked
             where projection = $1 and version = $2 and partition = $3 and status <> 'retried'
             order by position desc`,
      values: [projection, version, partition],
      rowMode: 'array',
    });
    const streams = new Map<StreamId, number>();
    const skipped = new Set<number>();
    for (const row of rows) {
      const [stream, position, status] = parkedRow.parse(row);
      if (status === 'parked') streams.set(stream, position);
      else skipped.add(position);
    }
    return { streams, skipped };
  },
  park: async ({ projection, version, stream, partition, position, type, error }) => {
    await log.serverOf(partition).pool.query({
      name: 'park',
      text: `insert into parking.parked as parked (projection, version, stream, partition, position, type, error)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (projection, version, partition, position) do update set
               error = excluded.error, status = 'parked', is_settling = false
             where parked.status = 'retried'`,
      values: [projection, version, stream, partition, position, type, storableError(error)],
    });
  },
  list: async () => {
    // Only of the partitions that a server answers for: one that was moved away has left its record behind.
    const lists = await Promise.all(
      log.servers.map(({ pool, partitions }) => pool.query({ text: listQuery, values: [partitions] })),
    );
    return lists.flatMap(({ rows }) => rows.map((row): ListedPark => listRow.parse(row)));
  },
});

const errorLengthMax = 2_000;

/** An error may quote the very text that PostgreSQL cannot store. */
export const storableError = (error: string): string =>
  error.slice(0, errorLengthMax).replaceAll('\u0000', '\ufffd').toWellFormed();

const parkedRow = z.tuple([streamIdSchema, z.coerce.number(), z.enum(['parked', 'skipped'])]);

const listQuery = `
  select projection, version, stream, partition, position, type, error, parked_at as "parkedAt", is_settling as settling
  from parking.parked
  where (status = 'parked' or is_settling) and partition = any ($1)
  order by parked_at, projection, partition, position
  limit 10000`;

const listRow = z.object({
  projection: z.string(),
  version: z.int(),
  stream: streamIdSchema,
  partition: z.int(),
  position: z.coerce.number(),
  type: z.string(),
  error: z.string(),
  parkedAt: z.date().transform((at) => at.toISOString()),
  settling: z.boolean(),
});
