import { columnsOf, itemColumnsSchema, itemsOf } from '../../domain/recommending/item-columns.ts';
import type { Recommendation } from '../../domain/recommending/recommendation.ts';

/** A feed's recommendations as Redis holds them: their columns as JSON. */
export const encodeItems = (items: readonly Recommendation[]): string => JSON.stringify(columnsOf(items));

/** Reads what {@link encodeItems} wrote; `undefined` for what an older or newer version wrote in another form. */
export function decodeItems(text: string): Recommendation[] | undefined {
  const stored = itemColumnsSchema.safeParse(JSON.parse(text));
  return stored.success ? itemsOf(stored.data) : undefined;
}
