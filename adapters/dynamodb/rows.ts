import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  paginateScan,
  type BatchGetItemInput,
  type BatchWriteItemInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  RowRefusedError,
  WatermarkMovedError,
  keyText,
  type Instance,
  type Key,
  type RowChange,
} from '../../projections/ports.ts';
import { chunksOf, forEachBounded, untilAllDone } from './bounded.ts';
import { fromItem, itemKey, itemPrefix, toItem, type Item, type ItemKey, type ItemRow } from './items.ts';
import type { Table } from './tables.ts';
import { watermarksKey } from './watermarks.ts';

/** DynamoDB's own limits on one batch. */
const batchGetMax = 100;
const batchWriteMax = 25;

const readsParallelMax = 4;
const writesParallelMax = 32;

/** The items of these keys by `keyText`, tombstones included, read consistently. */
export async function readRows(
  { client, table }: Table,
  instance: Instance,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, ItemRow>> {
  const found = new Map<string, ItemRow>();
  await forEachBounded(chunksOf(keys, batchGetMax), readsParallelMax, async (chunk) => {
    const texts = new Map(chunk.map((key) => [placeText(itemKey(instance, key)), keyText(key)]));
    const Keys = chunk.map((key): Item => marshall(itemKey(instance, key)));
    const batch: BatchGetItemInput['RequestItems'] = { [table]: { ConsistentRead: true, Keys } };
    await untilAllDone(batch, async (RequestItems) => {
      const { Responses, UnprocessedKeys } = await refusable(() =>
        client.send(new BatchGetItemCommand({ RequestItems })),
      );
      for (const item of Responses?.[table] ?? []) {
        const { pk, sk, ...held } = fromItem(item);
        found.set(texts.get(placeText({ pk, sk })) ?? '', held);
      }
      return someLeft(UnprocessedKeys);
    });
  });
  return found;
}

const placeText = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`;

/** A change, and the row's item as it was read; undefined where there was none. */
export type ReadChange = { readonly change: RowChange; readonly read: ItemRow | undefined };

/** Writes rows, each on the condition that its item is still the one that was read; else `WatermarkMovedError`. */
export const writeRows = (table: Table, instance: Instance, changes: readonly ReadChange[]): Promise<void> =>
  forEachBounded(changes, writesParallelMax, (change) => writeRow(table, instance, change));

async function writeRow(
  { client, table }: Table,
  instance: Instance,
  { change, read }: ReadChange,
): Promise<void> {
  const at = itemKey(instance, change.key);
  // An item that stays at its position gets a sign that it was written nevertheless: whoever read it before must not write over it.
  const Item = toItem(at, change, read?.position === change.position ? randomUUID() : undefined);
  const put = new PutItemCommand({ TableName: table, Item, ...unlessWritten(read) });
  try {
    await refusable(() => client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new WatermarkMovedError(`another projector wrote ${placeText(at)}`, { cause: error });
  }
}

/** The condition that an item is still the one that was read. */
function unlessWritten(read: ItemRow | undefined) {
  if (read === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { position, rewrite } = read;
  return {
    ConditionExpression: `#position = :position and ${rewrite === undefined ? 'attribute_not_exists(#rewrite)' : '#rewrite = :rewrite'}`,
    ExpressionAttributeNames: { '#position': 'position', '#rewrite': 'rewrite' },
    ExpressionAttributeValues: marshall(
      { ':position': position, ':rewrite': rewrite },
      { removeUndefinedValues: true },
    ),
  };
}

/** What DynamoDB finds invalid (an item over 400 KB, an empty key) it will never take. */
async function refusable<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw new RowRefusedError(`DynamoDB refuses the row: ${error.message}`, { cause: error });
  }
}

/** Every row of an instance, without tombstones, by a consistent scan of the table. */
export async function* scanRows({ client, table }: Table, instance: Instance): AsyncIterable<unknown> {
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :prefix) and attribute_exists(#row)',
      ExpressionAttributeNames: { '#row': 'row' },
      ExpressionAttributeValues: { ':prefix': { S: itemPrefix(instance) } },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield fromItem(item).row;
}

/** Deletes the items and watermarks of an instance, page by page of a scan; begun again, it goes on where it stopped. */
export async function deleteInstance({ client, table }: Table, instance: Instance): Promise<void> {
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      ProjectionExpression: 'pk, sk',
      FilterExpression: 'begins_with(pk, :prefix) or pk = :watermarks',
      ExpressionAttributeValues: {
        ':prefix': { S: itemPrefix(instance) },
        ':watermarks': { S: watermarksKey(instance) },
      },
    },
  );
  for await (const { Items = [] } of pages) {
    await forEachBounded(chunksOf(Items, batchWriteMax), readsParallelMax, (keys) =>
      deleteItems({ client, table }, keys),
    );
  }
}

function deleteItems({ client, table }: Table, keys: readonly Item[]): Promise<void> {
  const deletions = keys.map((Key) => ({ DeleteRequest: { Key } }));
  const batch: BatchWriteItemInput['RequestItems'] = { [table]: deletions };
  return untilAllDone(batch, async (RequestItems) => {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }));
    return someLeft(UnprocessedItems);
  });
}

const someLeft = <Left extends object>(left: Left | undefined): Left | undefined =>
  left === undefined || Object.keys(left).length === 0 ? undefined : left;
