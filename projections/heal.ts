import type { StreamId } from '../domain/ids.ts';
import { formatPosition } from '../domain/position.ts';
import { againstCompetition } from './competition.ts';
import type { Failure } from './fold-page.ts';
import { isAstray, ReplayNeededError } from './page-rule.ts';
import {
  keyText,
  type Heads,
  type Instance,
  type Key,
  type LogReader,
  type PageEffect,
  type PageTransaction,
  type Parked,
  type ParkingLot,
  type ReadModelStore,
} from './ports.ts';
import type { Projection } from './projection.ts';
import { keysOfStreams, nothingRecomputed, recompute, type Recomputed } from './recompute.ts';

/** How often a recomputation is begun anew because what is parked changed meanwhile. */
export const freshStartsMax = 20;

/** A read model that rows are healed of. */
export type Healing = {
  readonly projection: Projection;
  /** Every incarnation that was built by this version of the projection. */
  readonly instances: readonly Instance[];
  readonly store: ReadModelStore;
  readonly log: LogReader;
  readonly parkingLot: ParkingLot;
  readonly partition: number;
};

/** The streams whose rows are healed, and what is held of them: not what is on record, but this. */
export type HealedStreams = {
  /** Where each was parked. */
  readonly parkedAt: ReadonlyMap<StreamId, number>;
  /** Where those wait that cannot be applied to their end, as far as that is known already. */
  readonly failures: ReadonlyMap<StreamId, Failure>;
  readonly skipped: readonly number[];
};

/**
 * Recomputes from the log every row that the streams' events touch, in every instance, and leaves the watermarks where they are. Answers where
 * the streams fail. Idempotent: rows become what a fresh fold makes of the log up to where they are. Rejects with `RowRefusedError` when a
 * store will not take the rows, `NeighbourFailsError` when an event of another stream cannot be applied to them, `ReplayNeededError` when an
 * instance is not of this log.
 *
 * Recomputed, not caught up: the watermark is past the parked events, and rows may have been folded further by other streams' events.
 * The rows are folded up to the watermark outside of any transaction, and the little that came since inside of one. A live projector is
 * shut out in each store's own way: by the lock (PostgreSQL), by a watermark that differs from the one it read though its position does
 * not (Redis, memory), by items and a watermark that differ likewise (DynamoDB, where moreover no item ever goes back behind its own
 * position, since a projector may have moved the watermark up to there before this one is refused).
 */
export async function heal(
  healing: Healing,
  streams: HealedStreams,
): Promise<ReadonlyMap<StreamId, Failure>> {
  const heads = await healing.log.heads();
  const keys = await keysOfStreams(healing, streams.parkedAt, {
    partition: healing.partition,
    from: Math.min(...streams.parkedAt.values()),
    to: heads.positions[healing.partition] ?? 0,
  });
  const failures = new Map(streams.failures);
  for (const instance of healing.instances) {
    const found = await againstChanges(() => healInstance(healing, { instance, streams, heads, keys }));
    for (const [stream, failure] of found) keepFirst(failures, stream, failure);
  }
  return failures;
}

function keepFirst(failures: Map<StreamId, Failure>, stream: StreamId, failure: Failure): void {
  const known = failures.get(stream);
  if (known === undefined || failure.event.position < known.event.position) failures.set(stream, failure);
}

/** With the streams as they are to be, an event of another one cannot be applied any more to a row that they share. */
export class NeighbourFailsError extends Error {
  override readonly name = 'NeighbourFailsError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    const { event, error } = failure;
    super(`then ${event.type} ${formatPosition(event)} of ${event.stream} fails: ${messageOf(error)}`, {
      cause: error,
    });
    this.failure = failure;
  }
}

type InstanceHealing = {
  readonly instance: Instance;
  readonly streams: HealedStreams;
  readonly heads: Heads;
  readonly keys: readonly Key[];
};

async function healInstance(
  healing: Healing,
  { instance, streams, heads, keys }: InstanceHealing,
): Promise<ReadonlyMap<StreamId, Failure>> {
  const { store, partition } = healing;
  const watermark = (await store.watermarks(instance)).get(partition);
  const parked = await heldOf(healing, streams);
  const reached = watermark?.position ?? 0;
  const base = await fold(healing, streams, {
    from: nothingRecomputed,
    parked,
    upTo: new Map(keys.map((key) => [keyText(key), reached])),
  });
  let failures = base.failures;
  const rewrite = async (transaction: PageTransaction): Promise<PageEffect> => {
    const here = transaction.watermark?.position ?? 0;
    refuseAstray(instance, transaction.watermark, { heads, partition });
    // Read after the watermark, as projectors do: whatever was parked below it is on record.
    const held = await heldOf(healing, streams);
    if (here < reached || upToText(held, reached) !== upToText(parked, reached))
      throw new ParkedMeanwhileError();
    const stored = await transaction.load(keys);
    const upTo = new Map(
      keys.map((key) => [keyText(key), Math.max(here, stored.get(keyText(key))?.position ?? 0)]),
    );
    const done = await fold(healing, streams, { from: base, parked: held, upTo });
    failures = done.failures;
    return {
      changes: keys.map((key) => {
        const text = keyText(key);
        return { key, row: done.rows.get(text)?.row, position: upTo.get(text) ?? here };
      }),
      watermark: { epoch: heads.epoch, position: here },
    };
  };
  await againstCompetition(() => store.transact(instance, partition, rewrite));
  return failures;
}

async function fold(
  { projection, log, partition }: Healing,
  { parkedAt }: HealedStreams,
  { from, ...how }: { from: Recomputed; parked: Parked; upTo: ReadonlyMap<string, number> },
): Promise<Recomputed> {
  const done = await recompute(from, { projection, log, partition, ...how });
  const neighbours = [...done.failures.values()].filter(({ event }) => !parkedAt.has(event.stream));
  const [first] = neighbours.sort((left, right) => left.event.position - right.event.position);
  if (first !== undefined) throw new NeighbourFailsError(first);
  return done;
}

/** What is parked as it will be: of the streams that are healed, only what `streams` says. */
async function heldOf(
  { parkingLot, projection, partition }: Healing,
  { parkedAt, failures, skipped }: HealedStreams,
): Promise<Parked> {
  const parked = await parkingLot.parked(projection.name, projection.version, partition);
  const others = [...parked.streams].filter(([stream]) => !parkedAt.has(stream));
  const waiting = [...failures].map(([stream, { event }]) => [stream, event.position] as const);
  return {
    streams: new Map([...others, ...waiting]),
    skipped: new Set([...parked.skipped, ...skipped]),
  };
}

/** What is held up to a position, to be compared. */
const upToText = ({ streams, skipped }: Parked, position: number): string =>
  JSON.stringify([
    [...streams].filter(([, at]) => at <= position).sort(),
    [...skipped].filter((at) => at <= position).sort(),
  ]);

/** Another operator let a stream go on, or the instance was made anew, while rows were recomputed. */
class ParkedMeanwhileError extends Error {
  override readonly name = 'ParkedMeanwhileError';
}

async function againstChanges<Done>(attempt: () => Promise<Done>): Promise<Done> {
  for (let start = 1; ; start += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ParkedMeanwhileError) || start === freshStartsMax) throw error;
    }
  }
}

function refuseAstray(
  { name }: Instance,
  watermark: PageTransaction['watermark'],
  { heads, partition }: { readonly heads: Heads; readonly partition: number },
): void {
  // The log may have grown since its heads were read, so only its epoch tells.
  if (watermark === undefined || !isAstray(watermark, { epoch: heads.epoch, position: Infinity })) return;
  throw new ReplayNeededError(
    `${name} was built from another log than this one (partition ${partition}): replay it with \`./estante replay ${name}\``,
  );
}

/** What an error says, in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
