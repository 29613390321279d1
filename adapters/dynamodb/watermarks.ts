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

const watermarkSchema = z.object({ sk: z.string(), epoch: z.string(), position: z.int() });

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
): Promise<Watermark | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table,
      ConsistentRead: true,
      Key: marshall(watermarkKey(named, partition)),
    }),
  );
  if (Item === undefined) return undefined;
  const { epoch, position } = watermarkSchema.parse(unmarshall(Item));
  return { epoch, position };
}

/** Moves a watermark on the condition that it is still `from`; else rejects with `WatermarkMovedError`. */
export async function moveWatermark(
  { client, table }: Table,
  named: Named,
  { partition, from, to }: { partition: number; from: Watermark | undefined; to: Watermark },
): Promise<void> {
  const unmoved =
    from === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#epoch = :epoch and #position = :position',
          ExpressionAttributeNames: { '#epoch': 'epoch', '#position': 'position' },
          ExpressionAttributeValues: marshall({ ':epoch': from.epoch, ':position': from.position }),
        };
  const Item = marshall({ ...watermarkKey(named, partition), ...to });
  try {
    await client.send(new PutItemCommand({ TableName: table, Item, ...unmoved }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new WatermarkMovedError(`the watermark of partition ${partition} of ${named.name} has moved`, {
      cause: error,
    });
  }
}
