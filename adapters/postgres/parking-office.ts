import { z } from 'zod';
import { streamIdSchema } from '../../domain/ids.ts';
import type { ParkingOffice, Release, SkippedEvent } from '../../projections/ports.ts';
import type { LogServers } from './log-servers.ts';
import { storableError } from './parking-lot.ts';

/** What operators do about the record of parked streams; it needs the rights of `estante_ops`. */
export const postgresParkingOffice = (log: LogServers): ParkingOffice => ({
  release: (release) => putRelease(log, release),
  settle: async ({ projection, version, partition, stream }) => {
    await log.serverOf(partition).pool.query({
      name: 'settle-parked',
      text: `with retried as (
               delete from parking.parked
               where projection = $1 and version = $2 and partition = $3 and stream = $4 and status = 'retried'
             )
             update parking.parked set is_settling = false
             where projection = $1 and version = $2 and partition = $3 and stream = $4 and status = 'skipped' and is_settling`,
      values: [projection, version, partition, stream],
    });
  },
  skipped: async () => {
    const lists = await Promise.all(
      log.servers.map(({ pool, partitions }) => pool.query({ text: skippedQuery, values: [partitions] })),
    );
    return lists.flatMap(({ rows }) => rows.map((row): SkippedEvent => skippedRow.parse(row)));
  },
});

/** The two parts change different rows: what is parked anew is left out of the first. */
const releaseQuery = `
  with released as (
    update parking.parked set
      status = case when position = $5 then 'skipped' else 'retried' end,
      reason = case when position = $5 then $6 end,
      is_settling = true,
      resolved_by = $7,
      resolved_at = now()
    where projection = $1 and version = $2 and partition = $3 and stream = $4
      and (status = 'parked' or status = 'retried' and position = $5) and position <> coalesce($8, 0)
  )
  insert into parking.parked as parked (projection, version, partition, stream, position, type, error)
  select $1, $2, $3, $4, $8, $9, $10
  where $8 is not null
  on conflict (projection, version, partition, position) do update set
    error = excluded.error, status = 'parked', is_settling = false, resolved_by = null, resolved_at = null
  where parked.status <> 'skipped'`;

async function putRelease(log: LogServers, release: Release): Promise<void> {
  const { projection, version, partition, stream, skip, by, parkedAnew } = release;
  await log.serverOf(partition).pool.query({
    name: 'release-parked',
    text: releaseQuery,
    values: [
      projection,
      version,
      partition,
      stream,
      skip?.position,
      skip?.reason,
      by,
      parkedAnew?.position,
      parkedAnew?.type,
      parkedAnew === undefined ? undefined : storableError(parkedAnew.error),
    ],
  });
}

const skippedQuery = `
  select projection, version, stream, partition, position, type, error, reason,
    coalesce(resolved_by, '') as "skippedBy", coalesce(resolved_at, parked_at) as "skippedAt"
  from parking.parked
  where status = 'skipped' and partition = any ($1)
  order by "skippedAt", projection, partition, position
  limit 10000`;

const skippedRow = z.object({
  projection: z.string(),
  version: z.int(),
  stream: streamIdSchema,
  partition: z.int(),
  position: z.coerce.number(),
  type: z.string(),
  error: z.string(),
  reason: z.string(),
  skippedBy: z.string(),
  skippedAt: z.date().transform((at) => at.toISOString()),
});
