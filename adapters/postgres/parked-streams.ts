import { z } from 'zod';
import type { ParkedStreams, ReadModelName } from '../../queries/ports.ts';
import type { LogServers } from './log-servers.ts';

type Options = {
  /** The version of the projection whose read model is asked; what another version parked is not its concern. */
  readonly versionOf: (readModel: ReadModelName) => number;
};

/** The record of parked streams as queries ask it; it lies on the log server of each partition. */
export const postgresParkedStreams = (
  { servers, serverOf, partitionCount }: Pick<LogServers, 'servers' | 'serverOf' | 'partitionCount'>,
  { versionOf }: Options,
): ParkedStreams => ({
  lowest: async (readModel) => {
    const results = await Promise.all(
      servers.map(({ pool, partitions }) =>
        pool.query<unknown[]>({
          name: 'lowest-parked',
          text: `select partition, min(position) from parking.parked
                 where projection = $1 and version = $2 and partition = any ($3) and (status = 'parked' or is_settling)
                 group by partition`,
          values: [readModel, versionOf(readModel), partitions],
          rowMode: 'array',
        }),
      ),
    );
    return new Map(results.flatMap(({ rows }) => rows.map((row) => lowestRow.parse(row))));
  },
  waits: async (readModel, { partition, position }) => {
    if (partition >= partitionCount) return false;
    const { rows } = await serverOf(partition).pool.query<unknown[]>({
      name: 'waits-parked',
      text: `select exists (
               select from parking.parked
               where projection = $1 and version = $2 and partition = $3 and (status = 'parked' or is_settling)
                 and position <= $4
                 and stream = (select stream from log.event where partition = $3 and position = $4)
             )`,
      values: [readModel, versionOf(readModel), partition, position],
      rowMode: 'array',
    });
    return waitsRow.parse(rows[0])[0];
  },
});

const lowestRow = z.tuple([z.int(), z.coerce.number()]);
const waitsRow = z.tuple([z.boolean()]);
