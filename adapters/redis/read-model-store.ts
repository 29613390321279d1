import {
  WatermarkMovedError,
  type Instance,
  type PageEffect,
  type ReadModelStore,
  type Watermark,
} from '../../projections/ports.ts';
import { dropReadModel } from './drop.ts';
import { loadFunctions, moveWatermark } from './functions.ts';
import { keyPrefix, watermarkKey } from './keys.ts';
import type { Layout } from './layout.ts';
import { rankedBooksLayout } from './ranked-books-layout.ts';
import { popularity, trend } from './rankings.ts';
import {
  nothingApplied,
  parseWatermark,
  partitionsOf,
  readWatermarks,
  rewrittenText,
  watermarkText,
  type PartitionedRedis,
} from './watermarks.ts';

const layouts: Readonly<Record<string, Layout>> = Object.fromEntries(
  [popularity, trend].map((ranking) => [ranking.projection, rankedBooksLayout(ranking)]),
);

/**
 * Read models in Redis: one function checks the watermark, applies the page's rows and moves the watermark. Redis may lose
 * everything: a partition without a watermark is one of which nothing was applied, and its first page clears what it held.
 */
export function redisReadModelStore(partitioned: PartitionedRedis): ReadModelStore {
  const { redis, partitionCount } = partitioned;

  const transact: ReadModelStore['transact'] = async (instance, partition, work) => {
    const layout = layoutOf(instance);
    const prefix = keyPrefix(instance, partition);
    const readText = async () =>
      (await redis.commands.get(watermarkKey(instance, partition))) ?? nothingApplied;
    const expected = await readText();
    const watermark = parseWatermark(expected);
    const effect = await work({
      watermark,
      load: async (keys) => {
        if (expected === nothingApplied) return new Map();
        const rows = await layout.load(redis.commands, prefix, keys);
        // Rows and watermark move together, so a watermark that is still the same afterwards is that of the rows.
        if ((await readText()) !== expected)
          throw new WatermarkMovedError(`partition ${partition} of ${instance.name} has moved`);
        return rows;
      },
    });
    if (effect === undefined) return;
    await moveWatermark(redis, 'estante_apply_page', {
      keys: [watermarkKey(instance, partition), ...layout.keys(prefix)],
      args: [expected, textAfter(watermark, effect.watermark), operationsJson(layout, effect)],
    });
  };

  return {
    prepare: async (instance) => {
      await loadFunctions(redis);
      await Promise.all(
        partitionsOf(partitionCount).map((partition) =>
          redis.commands.set(watermarkKey(instance, partition), nothingApplied, { condition: 'NX' }),
        ),
      );
    },
    drop: (instance) => dropReadModel(redis, instance),
    watermarks: (instance) => readWatermarks(partitioned, instance),
    transact,
    rows: async function* (instance) {
      const layout = layoutOf(instance);
      for (const partition of partitionsOf(partitionCount)) {
        yield* layout.rows(redis.commands, keyPrefix(instance, partition), partition);
      }
    },
  };
}

const textAfter = (before: Watermark | undefined, after: Watermark): string =>
  before?.position === after.position ? rewrittenText(after) : watermarkText(after);

function layoutOf({ name }: Instance): Layout {
  const layout = layouts[name];
  if (layout === undefined) throw new Error(`no layout says how ${name} is kept in Redis`);
  return layout;
}

/** The function counts keys from 1, and its first is the watermark. */
const operationsJson = (layout: Layout, { changes }: PageEffect): string =>
  JSON.stringify(
    changes.map((change) => {
      const [command, key, ...args] = layout.operation(change);
      return [command, key + 2, ...args];
    }),
  );
