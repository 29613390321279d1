import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { WatermarkMovedError, type Instance, type Watermark } from '../../projections/ports.ts';
import type { ItemKey } from './items.ts';
import type { Table } from './tables.ts';

type Named = Pick<Instance, 'name' | 'generation'>;

const watermarkSchema = z.object({
  sk: z.string(),
  epoch: z.string(),
  position: z.int(),
  rewrite: z.string().optional(),
});

/** A watermark as it was read. `rewrite` tells it from one at the same position before rows were written anew below it. */
export type ReadWatermark = {
  readonly watermark: Watermark | undefined;
  readonly rewrite?: string | undefined;
};

/** The partition key of an instance's watermarks: `watermark#g2#book-views`. */
export const watermarksKey = ({ name, generation }: Named): string => `watermark#g${generation}#${name}`;

const watermarkKey = (named: Named, partition: number): ItemKey => ({
  pk: watermarksKey(named),
  sk: String(partition).padStart(2, '0'),
});

/** The watermark of every partition that something was applied of, by one consistent Query. */
export async function readWatermarks(
  { client, table }: Table,
  named: Named,
): Promise<ReadonlyMap<number, Watermark>> {
  // At most a hundred bytes a partition: far from the megabyte at which DynamoDB would cut the answer.
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: watermarksKey(named) } },
    }),
  );
  return new Map(
    Items.map((item) => {
      const { sk, epoch, position } = watermarkSchema.parse(unmarshall(item));
      return [Number(sk), { epoch, position }];
    }),
  );
}

/** The watermark of one partition, read consistently. */
export async function readWatermark(
  { client, table }: Table,
  named: Named,
  partition: number,
): Promise<ReadWatermark> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table,
      ConsistentRead: true,
      Key: marshall(watermarkKey(named, partition)),
    }),
  );
  if (Item === undefined) return { watermark: undefined };
  const { epoch, position, rewrite } = watermarkSchema.parse(unmarshall(Item));
  return { watermark: { epoch, position }, rewrite };
}

/**
 * Moves a watermark on the condition that it is still `from`; else rejects with `WatermarkMovedError`. One that stays at its position is
 * marked all the same, so that whoever read it before is refused.
 */
export async function moveWatermark(
  { client, table }: Table,
  named: Named,
  { partition, from, to }: { partition: number; from: ReadWatermark; to: Watermark },
): Promise<void> {
  const rewrite = from.watermark?.position === to.position ? randomUUID() : undefined;
  const Item = marshall(
    { ...watermarkKey(named, partition), ...to, rewrite },
    { removeUndefinedValues: true },
  );
  try {
    await client.send(new PutItemCommand({ TableName: table, Item, ...unlessMoved(from) }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new WatermarkMovedError(`the watermark of partition ${partition} of ${named.name} has moved`, {
      cause: error,
    });
  }
}

function unlessMoved({ watermark, rewrite }: ReadWatermark) {
  if (watermark === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { epoch, position } = watermark;
  const isUnmarked = rewrite === undefined ? 'attribute_not_exists(#rewrite)' : '#rewrite = :rewrite';
  return {
    ConditionExpression: `#epoch = :epoch and #position = :position and ${isUnmarked}`,
    ExpressionAttributeNames: { '#epoch': 'epoch', '#position': 'position', '#rewrite': 'rewrite' },
    ExpressionAttributeValues: marshall(
      { ':epoch': epoch, ':position': position, ':rewrite': rewrite },
      { removeUndefinedValues: true },
    ),
  };
}
