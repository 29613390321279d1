import { isSameContent } from '../domain/equality.ts';
import type { Explanation, NamedEvent } from './audit-findings.ts';

/** What one event does to one row. */
export type RowTouch = { readonly event: NamedEvent; readonly fold: (row: unknown) => unknown };

/** In a longer history no single event is sought: that takes folding it as often as it has events. */
export const explainedEventsMax = 500;

/** The row that a history makes, from nothing. */
export const foldTouches = (touches: readonly RowTouch[]): unknown => foldOn(undefined, touches);

const foldOn = (row: unknown, touches: readonly RowTouch[]): unknown =>
  touches.reduce((before, { fold }) => fold(before), row);

/**
 * The first event whose omission, or whose being applied twice, makes the row what it is; else the last one that it could have stopped before.
 * Undefined when none explains it.
 */
export function explain(touches: readonly RowTouch[], held: unknown): Explanation | undefined {
  const states = statesOf(touches);
  const makes = (row: unknown, rest: readonly RowTouch[]): boolean => {
    try {
      return isSame(foldOn(row, rest), held);
    } catch {
      // What cannot be folded in this order does not explain anything.
      return false;
    }
  };
  const single = touches.length > explainedEventsMax ? [] : touches;
  for (const [index, touch] of single.entries()) {
    const rest = touches.slice(index + 1);
    if (makes(states[index], rest)) return { status: 'missing', event: touch.event };
    if (makes(states[index + 1], [touch, ...rest])) return { status: 'doubled', event: touch.event };
  }
  const stoppedAt = touches.findLastIndex((_, index) => isSame(states[index], held));
  const stopped = touches[stoppedAt];
  return stopped === undefined ? undefined : { status: 'missing-from-here', event: stopped.event };
}

/** The row before each touch, and after the last. */
function statesOf(touches: readonly RowTouch[]): readonly unknown[] {
  const states: unknown[] = [undefined];
  for (const { fold } of touches) states.push(fold(states.at(-1)));
  return states;
}

/** No row equals no row only. */
export const isSame = (left: unknown, right: unknown): boolean =>
  left === undefined || right === undefined ? left === right : isSameContent(left, right);
