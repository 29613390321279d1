import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import {
  RowRefusedError,
  type Instance,
  type Key,
  type RowChange,
  type StoredRow,
} from '../../projections/ports.ts';

/** An item as the SDK speaks of it. */
export type Item = Record<string, AttributeValue>;

/** The primary key of an item, as plain text. */
export type ItemKey = { readonly pk: string; readonly sk: string };

/** Which columns of a projection's rows are the partition key and the sort key of its items. */
const layouts: Readonly<Record<string, { readonly pk: string; readonly sk: string }>> = {
  'book-views': { pk: 'bookId', sk: 'part' },
};

/** What every partition key of one instance starts with; several projections and generations share the table. */
export const itemPrefix = ({ name, generation }: Pick<Instance, 'name' | 'generation'>): string =>
  `${name}#g${generation}#`;

/** Where a row lies: `book-views#g2#b-the-hobbit` / `ratings-07`. */
export function itemKey(instance: Instance, key: Key): ItemKey {
  const layout = layouts[instance.name];
  if (layout === undefined) throw new Error(`no layout says how ${instance.name} is kept in DynamoDB`);
  return { pk: `${itemPrefix(instance)}${columnOf(key, layout.pk)}`, sk: columnOf(key, layout.sk) };
}

function columnOf(key: Key, column: string): string {
  const value = key[column];
  if (value === undefined) throw new Error(`a key of this projection has no ${column}`);
  return String(value);
}

/**
 * A row as an item; a deleted row leaves a tombstone, an item without `row` that still says how far it has come. `rewrite` tells an item that
 * was written anew at the position that it had.
 */
export function toItem(
  at: ItemKey,
  { row, position }: Pick<RowChange, 'row' | 'position'>,
  rewrite?: string,
): Item {
  try {
    return marshall({ ...at, position, row, rewrite }, { removeUndefinedValues: true });
  } catch (error) {
    throw new RowRefusedError(`DynamoDB cannot hold the row ${at.pk} ${at.sk}`, { cause: error });
  }
}

const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  position: z.int(),
  row: z.unknown().optional(),
  rewrite: z.string().optional(),
});

/** A row as its item holds it; position and rewrite together tell every writing of the item from every other. */
export type ItemRow = StoredRow & { readonly rewrite?: string | undefined };

/** Reads back what {@link toItem} made. */
export function fromItem(item: Item): ItemKey & ItemRow {
  const { pk, sk, position, row, rewrite } = itemSchema.parse(unmarshall(item));
  return { pk, sk, position, row, ...(rewrite === undefined ? {} : { rewrite }) };
}
