import { chance, wholeBetween, type Random } from '../../infra/seed/random.ts';
import type { StoreKind } from '../../projections/projection.ts';
import { faultKinds, type FaultKind } from './fault-kinds.ts';
import { oneOf } from './random.ts';

/** The least that a history holds. */
export const eventsMin = 50;
export const faultsMin = 5;
export const projectorsPerQueue = 2;

/**
 * What a history is made of, drawn from its seed first. Every history leaves some kinds of faults out: what always happens together hides what
 * only happens alone.
 */
export type Plan = {
  readonly stores: readonly StoreKind[];
  readonly relays: number;
  readonly apis: number;
  readonly clients: number;
  readonly faults: readonly FaultKind[];
  /** After how many steps the next fault or replay comes, at most. */
  readonly faultEverySteps: number;
  readonly replays: number;
  /** It ends when a replay has flipped, without waiting until what it replaced is dropped. */
  readonly endsAtFlip: boolean;
  /** Commands hold events that no handler can apply. */
  readonly unreadable: boolean;
  /** Pages that are read from the log hold at most so many events. */
  readonly pageEventsMax: number;
};

/** One store is enough for most mistakes, and quickly done with; some need the others beside it. */
const storeChoices: readonly (readonly StoreKind[])[] = [
  ...Array.from({ length: 5 }, () => [['postgresql'], ['dynamodb'], ['redis']] as const).flat(),
  ['postgresql', 'dynamodb'],
  ['dynamodb', 'redis'],
  ['postgresql', 'dynamodb', 'redis'],
];

export function drawPlan(random: Random): Plan {
  return {
    stores: oneOf(random, storeChoices),
    relays: chance(random, 0.25) ? 2 : 1,
    apis: wholeBetween(random, { from: 1, to: 2 }),
    clients: wholeBetween(random, { from: 3, to: 5 }),
    faults: drawFaults(random),
    faultEverySteps: wholeBetween(random, { from: 10, to: 40 }),
    replays: chance(random, 0.35) ? 1 : 0,
    endsAtFlip: chance(random, 0.5),
    unreadable: chance(random, 0.3),
    pageEventsMax: oneOf(random, [4, 10, 30, 1_000]),
  };
}

const faultsMax = 10;
const kindsMax = 6;

function drawFaults(random: Random): readonly FaultKind[] {
  const kinds = Array.from({ length: kindsMax }, () => oneOf(random, faultKinds));
  const count = wholeBetween(random, { from: faultsMin, to: faultsMax });
  return Array.from({ length: count }, () => oneOf(random, kinds));
}
