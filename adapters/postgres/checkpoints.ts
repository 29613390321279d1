import { z } from 'zod';
import type { Checkpoints } from '../../projections/ports.ts';
import type { LogServers } from './log-servers.ts';

/** The relay's checkpoints, each on the log server that holds its partition. */
export const postgresCheckpoints = (log: LogServers): Checkpoints => ({
  read: async (queue, epoch) => {
    const answers = await Promise.all(
      log.servers.map(({ pool, partitions }) =>
        pool.query<unknown[]>({
          name: 'read-checkpoints',
          text: `select partition, position from relay.checkpoint
                 where queue = $1 and epoch = $2 and partition = any ($3)`,
          values: [queue, epoch, partitions],
          rowMode: 'array',
        }),
      ),
    );
    return new Map(answers.flatMap(({ rows }) => rows.map((row) => checkpointRow.parse(row))));
  },
  move: async (queue, epoch, moves) => {
    await Promise.all(
      log.servers.map(async ({ pool, partitions }) => {
        const here = moves.filter(({ partition }) => partitions.includes(partition));
        if (here.length === 0) return;
        await pool.query({
          name: 'move-checkpoints',
          text: moveQuery,
          values: [
            queue,
            epoch,
            here.map(({ partition }) => partition),
            here.map(({ from }) => from),
            here.map(({ to }) => to),
          ],
        });
      }),
    );
  },
});

/** Checkpoints of another epoch count as 0: what they say is about another log. */
const moveQuery = `
  insert into relay.checkpoint as checkpoint (queue, partition, epoch, position)
  select $1, move.partition, $2, move.to_position
  from unnest($3::smallint[], $4::bigint[], $5::bigint[]) as move (partition, from_position, to_position)
  left join relay.checkpoint as now on now.queue = $1 and now.partition = move.partition and now.epoch = $2
  where coalesce(now.position, 0) = move.from_position
  order by move.partition
  on conflict (queue, partition) do update set epoch = excluded.epoch, position = excluded.position
  where checkpoint.epoch <> excluded.epoch or checkpoint.position < excluded.position`;

const checkpointRow = z.tuple([z.int(), z.coerce.number()]);
