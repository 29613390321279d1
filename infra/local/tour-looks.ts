import { sql } from 'slonik';
import { z } from 'zod';
import { watermarkKey } from '../../adapters/redis/keys.ts';
import { parseWatermark } from '../../adapters/redis/watermarks.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { OpsPorts } from '../composition/ops.ts';
import type { LiveModel } from './tour-models.ts';
import type { Look } from './tour-watch.ts';

/** The partition that the followed event will lie in, of the log as it is now. */
export type Where = { epoch: string; partition: number };

const checkpointRow = z.tuple([z.string(), z.coerce.number()]);

/**
 * How far each queue has been given the partition: the relay's checkpoints, beside the log. All in one statement: looking often must
 * not keep the database from what is looked for.
 */
export function checkpointsLook({ servers }: OpsPorts, { epoch, partition }: Where): Look {
  const { pool } = servers.serverOf(partition);
  return async () => {
    const { rows } = await pool.query<unknown[]>({
      name: 'tour-checkpoints',
      text: 'select queue, position from relay.checkpoint where partition = $1 and epoch = $2',
      values: [partition, epoch],
      rowMode: 'array',
    });
    return new Map(rows.map((row) => checkpointRow.parse(row)));
  };
}

/** How far the read models of one store have applied the partition: their watermarks. */
export function watermarksLook(
  ports: OpsPorts,
  store: StoreKind,
  models: readonly LiveModel[],
  at: Where,
): Look {
  switch (store) {
    case 'postgresql':
      return () => relationalWatermarks(ports, models, at);
    case 'dynamodb':
      return ofEach(models, async ({ instance }) => {
        return (await ports.stores.dynamodb.watermarks(instance)).get(at.partition);
      })(at);
    case 'redis':
      return ofEach(models, async ({ instance }) => {
        return parseWatermark(await ports.redis.commands.get(watermarkKey(instance, at.partition)));
      })(at);
  }
}

type Watermark = { epoch: string; position: number };

/** Asks for one watermark each; a watermark of another log says nothing of this one. */
function ofEach(models: readonly LiveModel[], read: (model: LiveModel) => Promise<Watermark | undefined>) {
  return ({ epoch }: Where): Look =>
    async () => {
      const positions = models.map(async (model) => {
        const watermark = await read(model);
        return [model.instance.name, watermark?.epoch === epoch ? watermark.position : 0] as const;
      });
      return new Map(await Promise.all(positions));
    };
}

const watermarkRow = z.object({ name: z.string(), generation: z.int(), position: z.int() });

/** All in one statement, for the same reason. */
async function relationalWatermarks(
  { pool }: OpsPorts,
  models: readonly LiveModel[],
  { epoch, partition }: Where,
): Promise<ReadonlyMap<string, number>> {
  const rows = await pool.any(sql.type(watermarkRow)`
    select name, generation, position
    from projection.watermark
    where partition = ${partition} and epoch = ${epoch}`);
  return new Map(
    models.map(({ instance: { name, generation } }) => {
      const own = rows.find((row) => row.name === name && row.generation === generation);
      return [name, own?.position ?? 0];
    }),
  );
}
