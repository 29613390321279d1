import type { ListPart } from '../../../queries/ports.ts';

/** A part of a list from rows of which one more than `limit` was read: that one tells that there is more. */
export function listPart<Row, Item, Mark>(
  rows: readonly Row[],
  limit: number,
  { item, mark }: { readonly item: (row: Row) => Item; readonly mark: (row: Row) => Mark },
): ListPart<Item, Mark> {
  const listed = rows.slice(0, limit);
  const last = listed.at(-1);
  return { items: listed.map(item), next: last === undefined || rows.length <= limit ? null : mark(last) };
}
