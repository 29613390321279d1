import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { BookId } from '../../domain/ids.ts';
import { bookFactsSchema } from '../../domain/values.ts';
import type { Watermark } from '../../projections/ports.ts';
import type { BookView, BookViews } from '../../queries/ports.ts';
import { fromItem, itemPrefix } from './items.ts';
import type { Table } from './tables.ts';
import { readWatermarks } from './watermarks.ts';

/** The table, and which generation of the book views is live; undefined before there is one. */
export type LiveBookViews = Table & { readonly liveGeneration: () => Promise<number | undefined> };

const factsSchema = bookFactsSchema.extend({ withdrawn: z.boolean() });
const ratingsSchema = z.object({ perStar: z.array(z.int()).length(5) });

/** A book's page by one Query: its facts, and the ratings of every partition of readers summed up. */
export const dynamodbBookViews = (live: LiveBookViews): BookViews => ({
  find: async (id) => {
    const rows = await rowsOf(live, id);
    const facts = rows.find(({ part }) => part === 'facts');
    if (facts === undefined) return undefined;
    const { withdrawn, ...known } = factsSchema.parse(facts.row);
    const ratings = rows.filter(({ part }) => part.startsWith('ratings-'));
    return {
      id,
      ...known,
      withdrawn,
      ratings: summed(ratings.map(({ row }) => ratingsSchema.parse(row).perStar)),
    };
  },
});

/** How far the live book views have come, by partition; for queries that wait for a position. */
export const bookViewsWatermarks =
  (live: LiveBookViews) => async (): Promise<ReadonlyMap<number, Watermark>> =>
    readWatermarks(live, { name: 'book-views', generation: await generationOf(live) });

/**
 * One Query reads it all: the facts come from an event of at most 64 KiB and a partition's ratings take some hundred bytes, far below
 * the megabyte at which DynamoDB cuts an answer. It is consistent, so that who has waited for a watermark sees what is below it.
 */
async function rowsOf(live: LiveBookViews, id: BookId): Promise<readonly { part: string; row: unknown }[]> {
  const prefix = itemPrefix({ name: 'book-views', generation: await generationOf(live) });
  const { Items = [] } = await live.client.send(
    new QueryCommand({
      TableName: live.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `${prefix}${id}` } },
    }),
  );
  return Items.map(fromItem)
    .filter(({ row }) => row !== undefined)
    .map(({ sk, row }) => ({ part: sk, row }));
}

async function generationOf({ liveGeneration }: LiveBookViews): Promise<number> {
  const generation = await liveGeneration();
  if (generation === undefined) throw new Error('there are no live book views yet');
  return generation;
}

function summed(parts: readonly (readonly number[])[]): BookView['ratings'] {
  const perStar = [0, 1, 2, 3, 4].map((star) => parts.reduce((sum, part) => sum + (part[star] ?? 0), 0));
  const count = perStar.reduce((sum, one) => sum + one, 0);
  const stars = perStar.reduce((sum, one, index) => sum + one * (index + 1), 0);
  return { count, mean: count === 0 ? null : stars / count, perStar };
}
