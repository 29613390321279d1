import type { FaultKind } from './fault-kinds.ts';
import type { History } from './history.ts';

/** What many histories come to. */
export type Tally = {
  histories: number;
  events: number;
  steps: number;
  replays: number;
  readonly faults: Partial<Record<FaultKind, number>>;
};

export const emptyTally = (): Tally => ({ histories: 0, events: 0, steps: 0, replays: 0, faults: {} });

/** Adds a history to a tally. */
export function count(tally: Tally, { events, steps, replays, faults }: History): void {
  add(tally, { histories: 1, events, steps, replays, faults: Object.fromEntries(faults) });
}

/** Adds one tally to another. */
export function add(tally: Tally, other: Tally): void {
  tally.histories += other.histories;
  tally.events += other.events;
  tally.steps += other.steps;
  tally.replays += other.replays;
  for (const [kind, times] of entriesOf(other.faults)) tally.faults[kind] = (tally.faults[kind] ?? 0) + times;
}

/** The kinds of faults that happened, the most frequent first. */
export const entriesOf = (faults: Tally['faults']): readonly (readonly [FaultKind, number])[] =>
  // The keys of such a record are kinds of faults, which `Object.entries` forgets.
  (Object.entries(faults) as [FaultKind, number][]).sort(([, left], [, right]) => right - left);
