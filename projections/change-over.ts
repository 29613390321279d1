import { buildGeneration } from './build-generation.ts';
import { freshSide, sideOf } from './sides.ts';
import type { PageTarget } from './page-target.ts';
import {
  BehindLiveError,
  type Instance,
  type LogReader,
  type ParkingLot,
  type ReadModelStore,
  type Registry,
  type Snapshot,
} from './ports.ts';
import type { Projection } from './projection.ts';
import { stemsFrom } from './replay-plan.ts';
import { compareSides, type Comparison } from './verify-generation.ts';

/** How often it is tried to flip at a moment in which the new generation is not behind the live one. */
export const flipRoundsMax = 100;

/** What a generation is built and made live with. */
export type Changing = {
  readonly projection: Projection;
  readonly log: LogReader;
  readonly registry: Registry;
  readonly store: ReadModelStore;
  readonly snapshot: Snapshot;
  readonly parkingLot: ParkingLot;
  /** Flips although rows differ from the live ones: for when it is those that are wrong. */
  readonly acceptsDifferences: boolean;
  /** Stops between two pages. What is built is kept, and the next replay goes on with it. */
  readonly signal: AbortSignal;
};

type Generations = { readonly instance: Instance; readonly live: Instance };
type Change = Generations & { readonly target: PageTarget };

/** What the built rows were compared with, and what came of it. */
export type Verified =
  | {
      readonly against: 'the live generation' | 'a fresh fold of the log';
      readonly comparison: Comparison;
    }
  | { readonly against: 'nothing'; readonly reason: string };

/** The built rows are not what they should be. They were not made live. */
export class RowsDifferError extends Error {
  override readonly name = 'RowsDifferError';
}

/**
 * Compares the built rows with the live ones where both mean the same and both move, else with a fresh fold if the log is short enough for that.
 */
export async function verifyBeforeFlip(changing: Changing, change: Change): Promise<Verified> {
  const { log, store, snapshot, signal } = changing;
  const { instance, live, target } = change;
  await buildGeneration({ log, target, signal, onProgress: () => undefined });
  // Heads after watermarks, here and elsewhere: what is applied in between must not look as if it were beyond the log.
  const ofLive = await store.watermarks(live);
  const heads = await log.heads();
  const means = live.version === instance.version && stemsFrom(heads, ofLive);
  const compared = means
    ? await compareSides({ snapshot, built: sideOf(instance), other: sideOf(live) }, signal)
    : unsettled;
  if (compared.status !== 'unsettled')
    return judged(changing, instance, { against: 'the live generation', comparison: compared });
  const other = await freshSide(changing, heads);
  if ('reason' in other) return { against: 'nothing', reason: other.reason };
  const comparison = await compareSides({ snapshot, built: sideOf(instance), other }, signal);
  return judged(changing, instance, { against: 'a fresh fold of the log', comparison });
}

const unsettled: Comparison = { status: 'unsettled' };

/** Throws `RowsDifferError` where rows differ, unless that is accepted. */
function judged(
  { acceptsDifferences }: Pick<Changing, 'acceptsDifferences'>,
  instance: Instance,
  verified: Exclude<Verified, { readonly against: 'nothing' }>,
): Verified {
  const { against, comparison } = verified;
  if (comparison.status === 'different' && !acceptsDifferences) {
    throw new RowsDifferError(differenceText(instance, against, comparison));
  }
  return verified;
}

const differenceText = (
  { name, generation }: Instance,
  against: string,
  { onlyBuilt, onlyOther }: Extract<Comparison, { readonly status: 'different' }>,
): string =>
  [
    `generation ${generation} of ${name} differs from ${against}, and was not made live. For example:`,
    ...onlyBuilt.map((row) => `  only in the built one: ${row}`),
    ...onlyOther.map((row) => `  only in ${against}: ${row}`),
    `If it is the built one that is right, \`./estante replay ${name} --accept-differences\` goes on with it.`,
  ].join('\n');

/**
 * Flips at a moment in which the new generation has applied all that the live one has; brings it up as often as it takes. Answers how many
 * events that were. Rejects with `BehindLiveError` when there is no such moment.
 */
export async function changeOver(changing: Changing, { instance, live, target }: Change): Promise<number> {
  const { log, registry, store, signal } = changing;
  let events = 0;
  for (let round = 1; ; round += 1) {
    events += (await buildGeneration({ log, target, signal, onProgress: () => undefined })).events;
    signal.throwIfAborted();
    const behind = await isBehind({ log, store }, { instance, live });
    if (behind.events > 0 && round < flipRoundsMax) continue;
    try {
      await registry.flip(instance, { unlessBehind: behind.isComparable });
      return events;
    } catch (error) {
      if (!(error instanceof BehindLiveError) || round >= flipRoundsMax) throw error;
    }
  }
}

/**
 * How many events the live generation has applied that another one has not, in all partitions together. Where the live one is of another log, nothing
 * of it counts.
 */
export async function isBehind(
  { log, store }: { readonly log: LogReader; readonly store: Pick<ReadModelStore, 'watermarks'> },
  { instance, live }: Generations,
): Promise<{ readonly isComparable: boolean; readonly events: number }> {
  // The live one first: what it is found at, the other one must have passed when it is looked at.
  const ofLive = await store.watermarks(live);
  const own = await store.watermarks(instance);
  if (!stemsFrom(await log.heads(), ofLive)) return { isComparable: false, events: 0 };
  const missing = [...ofLive].map(([partition, { position }]) =>
    Math.max(0, position - (own.get(partition)?.position ?? 0)),
  );
  return { isComparable: true, events: missing.reduce((sum, count) => sum + count, 0) };
}
