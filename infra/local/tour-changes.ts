import { canonicalJson } from '../../domain/equality.ts';
import type { Recommended, TouchedRow } from './tour-report.ts';

/** What an event did to a row: each changed field as `field before → after`, or that the row is new, gone or the same. */
export function rowChange({ key, before, after }: TouchedRow): string {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  if (is === undefined) return was === undefined ? 'no row, and none is made' : 'row removed';
  const names = Object.keys(is).filter((name) => !(name in key));
  if (was === undefined) return `new row: ${names.map((name) => `${name} ${text(is[name])}`).join(', ')}`;
  const changed = names.filter((name) => canonicalJson(was[name]) !== canonicalJson(is[name]));
  if (changed.length === 0) return 'the same as before';
  return changed.map((name) => `${name} ${text(was[name])} → ${text(is[name])}`).join(', ');
}

/** A row's key: `bookId b-emma, partition 3`. */
export const keyNamed = (key: TouchedRow['key']): string =>
  Object.entries(key)
    .map(([column, value]) => `${column} ${value}`)
    .join(', ');

/** How the book at `index` of `after` got there: `new`, `was 2nd`, or nothing when it did not move. */
export function moveOf(index: number, before: readonly Recommended[], after: readonly Recommended[]): string {
  const was = before.findIndex(({ id }) => id === after[index]?.id);
  if (was === index) return '';
  return was === -1 ? 'new' : `was ${ordinal(was + 1)}`;
}

/** 1st, 2nd, 3rd, 4th …; the lists are short, so eleventh and its like do not come up. */
const ordinal = (place: number): string => `${place}${['th', 'st', 'nd', 'rd'][place] ?? 'th'}`;

/** What it is that a row is: an object; anything else is shown as a single field. */
export function fieldsOf(row: unknown): Record<string, unknown> | undefined {
  if (row === null || row === undefined) return undefined;
  // Rows are objects with columns as names; entries of anything else would be shown by their index.
  return Object.fromEntries(Object.entries(row));
}

const text = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
