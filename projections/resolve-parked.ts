import type { StreamId } from '../domain/ids.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import type { Failure } from './fold-page.ts';
import { heal, messageOf, NeighbourFailsError, type HealedStreams, type Healing } from './heal.ts';
import { RowRefusedError, type ParkedEvent, type ParkingOffice } from './ports.ts';
import { isWaiting, pagesOf } from './recompute.ts';

/** How often rows are healed again because more of a stream failed meanwhile. */
export const healingRoundsMax = 10;

/** How many streams of a partition are healed with one reading of the log. */
export const streamsTogetherMax = 50;

export type Resolving = Healing & { readonly office: ParkingOffice };

/** Streams of one partition that are to go on. */
export type Resolution = {
  /** Where each is parked, or was before a retry that did not come to its end. */
  readonly parkedAt: ReadonlyMap<StreamId, number>;
  /** Only with a single stream: the event where it is parked is passed over, for this reason. */
  readonly skip?: { readonly position: number; readonly reason: string } | undefined;
  /** Who says so. */
  readonly by: string;
};

/** What became of one stream: applied to its end, or waiting at (perhaps another) event. */
export type Resolved = { readonly stream: StreamId } & (
  | { readonly status: 'applied' }
  | { readonly status: 'parked'; readonly event: StoredEvent; readonly error: string }
);

/**
 * Applies parked streams after all, or what waits behind a skipped event, to every instance of their projection's version:
 *
 * 1. Heals their rows while the record still holds them back. Whatever interrupts this, they are parked as before, and their rows
 *    equal a fresh fold with or without them. What cannot be applied is known now.
 * 2. Releases them on record: whoever reads the record from here on applies their later events.
 * 3. Heals again, up to date: in between a projector may have passed over events of theirs by what it had read before. It cannot do so after
 *    this, because this healing shuts out every transaction that began before it, see {@link heal}.
 * 4. Settles the record. Until then the streams are listed and count as stale, so that an interrupted retry is seen, and finished by
 *    the next one.
 *
 * An event of another stream that shares a row, and cannot be applied any more once these are as they are to be, is parked as it would be in a
 * replay, and is among the answers. Idempotent. Rejects when a store or the log is away, or a read model is not of this log.
 */
export async function resolveParked(
  resolving: Resolving,
  resolution: Resolution,
): Promise<readonly Resolved[]> {
  try {
    return await resolveTogether(resolving, resolution, new Map());
  } catch (error) {
    if (!(error instanceof RowRefusedError || error instanceof NeighbourFailsError)) throw error;
    if (resolution.parkedAt.size > 1) return await resolveEach(resolving, resolution);
    return await resolveAlone(resolving, resolution, error);
  }
}

async function resolveTogether(
  resolving: Resolving,
  resolution: Resolution,
  known: ReadonlyMap<StreamId, Failure>,
): Promise<readonly Resolved[]> {
  const { parkedAt } = resolution;
  let failures = await heal(resolving, healedStreams(resolution, known));
  for (let round = 1; ; round += 1) {
    await Promise.all([...parkedAt.keys()].map((stream) => release(resolving, resolution, stream, failures)));
    const released = failures;
    failures = await heal(resolving, healedStreams(resolution, released));
    if (await isAsReleased(resolving, parkedAt, { released, failures })) break;
    if (round === healingRoundsMax) throw new Error('the streams fail at ever other events: try again');
  }
  const { name, version } = resolving.projection;
  const { partition } = resolving;
  await Promise.all(
    [...parkedAt.keys()].map((stream) =>
      resolving.office.settle({ projection: name, version, partition, stream }),
    ),
  );
  return [...parkedAt.keys()].map((stream) => resolvedOf(stream, failures.get(stream)));
}

/**
 * Whether the streams wait where the record says, and nowhere else. A projector that applied their later events between release and healing did
 * so on rows that lacked earlier ones, and may have parked them for no other reason.
 */
async function isAsReleased(
  { parkingLot, projection: { name, version }, partition }: Resolving,
  parkedAt: Resolution['parkedAt'],
  { released, failures }: Readonly<Record<'released' | 'failures', ReadonlyMap<StreamId, Failure>>>,
): Promise<boolean> {
  const { streams } = await parkingLot.parked(name, version, partition);
  return [...parkedAt.keys()].every((stream) => {
    const failsAt = failures.get(stream)?.event.position;
    return released.get(stream)?.event.position === failsAt && streams.get(stream) === failsAt;
  });
}

const healedStreams = (
  { parkedAt, skip }: Resolution,
  failures: ReadonlyMap<StreamId, Failure>,
): HealedStreams => ({ parkedAt, failures, skipped: skip === undefined ? [] : [skip.position] });

const resolvedOf = (stream: StreamId, failure: Failure | undefined): Resolved =>
  failure === undefined
    ? { stream, status: 'applied' }
    : { stream, status: 'parked', event: failure.event, error: messageOf(failure.error) };

function release(
  { projection: { name, version }, partition, office }: Resolving,
  { skip, by }: Resolution,
  stream: StreamId,
  failures: ReadonlyMap<StreamId, Failure>,
): Promise<void> {
  const failure = failures.get(stream);
  const parkedAnew: ParkedEvent | undefined = failure && {
    projection: name,
    version,
    stream,
    partition,
    position: failure.event.position,
    type: failure.event.type,
    error: messageOf(failure.error),
  };
  return office.release({ projection: name, version, partition, stream, skip, by, parkedAnew });
}

async function resolveEach(resolving: Resolving, resolution: Resolution): Promise<readonly Resolved[]> {
  const resolved: Resolved[] = [];
  for (const entry of resolution.parkedAt) {
    resolved.push(...(await resolveParked(resolving, { ...resolution, parkedAt: new Map([entry]) })));
  }
  return resolved;
}

/** How many events of other streams, or refusals of the store, one stream may bring about. */
export const troublesMax = 20;

/** A single stream cannot be applied to its end, for a reason that no handler of its own gave: finds what is to wait, and holds that back. */
async function resolveAlone(
  resolving: Resolving,
  resolution: Resolution,
  reason: RowRefusedError | NeighbourFailsError,
): Promise<readonly Resolved[]> {
  const failures = new Map<StreamId, Failure>();
  const parkedAt = new Map(resolution.parkedAt);
  let trouble = reason;
  for (let count = 0; count < troublesMax; count += 1) {
    try {
      if (trouble instanceof NeighbourFailsError) {
        const { failure } = trouble;
        const { stream, position } = failure.event;
        // On record before its rows are touched: whatever interrupts this, it is known to wait.
        await release(resolving, { ...resolution, skip: undefined }, stream, new Map([[stream, failure]]));
        failures.set(stream, failure);
        parkedAt.set(stream, position);
      } else {
        for (const [stream, failure] of await firstRefused(resolving, resolution, { parkedAt, failures })) {
          failures.set(stream, failure);
        }
      }
      return await resolveTogether(resolving, { ...resolution, parkedAt }, failures);
    } catch (error) {
      if (!(error instanceof RowRefusedError || error instanceof NeighbourFailsError)) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

/** Goes event by event to find the one that the store refuses: applies the stream up to each in turn. */
async function firstRefused(
  resolving: Resolving,
  resolution: Resolution,
  { parkedAt, failures }: Pick<HealedStreams, 'parkedAt' | 'failures'>,
): Promise<ReadonlyMap<StreamId, Failure>> {
  const waiting = await waitingEvents(resolving, resolution);
  for (const [index, event] of waiting.entries()) {
    const next = waiting[index + 1];
    const upToHere = new Map(failures);
    if (next !== undefined) upToHere.set(event.stream, { event: next, error: new Error('not tried') });
    try {
      await heal(resolving, healedStreams({ ...resolution, parkedAt }, upToHere));
    } catch (error) {
      if (!(error instanceof RowRefusedError)) throw error;
      return new Map([[event.stream, { event, error }]]);
    }
  }
  return new Map();
}

async function waitingEvents(
  { log, partition }: Resolving,
  { parkedAt, skip }: Resolution,
): Promise<readonly StoredEvent[]> {
  const { positions } = await log.heads();
  const waiting: StoredEvent[] = [];
  const range = { partition, from: Math.min(...parkedAt.values()), to: positions[partition] ?? 0 };
  for await (const { events } of pagesOf(log, range)) {
    waiting.push(
      ...events.filter((event) => isWaiting(event, parkedAt) && event.position !== skip?.position),
    );
  }
  return waiting;
}
