import type { Verified } from '../../projections/change-over.ts';
import { feedsProjection } from '../../projections/projections.ts';
import { renew } from '../../projections/renew.ts';
import { replay, type Replay, type Replayed } from '../../projections/replay.ts';
import { foldedTargetOn } from '../composition/live-targets.ts';
import type { OpsPorts } from '../composition/ops.ts';
import type { Logger } from '../logging.ts';
import { startProgress } from '../progress.ts';
import { foldedNamed } from './generations.ts';

export type ReplayReport = {
  readonly projection: string;
  readonly version: number;
  readonly generation: number;
  /** Events that this run has applied. */
  readonly events: number;
  /** Events that an unfinished run had applied before. */
  readonly before: number;
  /** The generation that was live before, and is retained. */
  readonly replaced: number | undefined;
  readonly verified: Verified;
  readonly seconds: number;
  /** The most memory that this process has held so far, in MiB. */
  readonly residentMiBMax: number;
};

type Wishes = Pick<Replay, 'signal' | 'discards' | 'acceptsDifferences'> & { readonly logger: Logger };

/**
 * `./estante replay NAME`: rebuilds a folded read model from the log beside the live one, then flips; feeds start empty and are filled by the
 * projector. Throws `ReplayStoppedError` when the operator stops it, and what {@link replay} refuses.
 */
export async function replayCommand(ports: OpsPorts, name: string, wishes: Wishes): Promise<ReplayReport> {
  const startedAt = Date.now();
  const progress = startProgress(`replaying ${name}`);
  const { instance, events, before, replaced, verified } = await replayReadModel(ports, name, {
    ...wishes,
    onProgress: progress.update,
    onStep: progress.note,
    keepsReplaced: true,
  });
  const seconds = (Date.now() - startedAt) / 1_000;
  const generation = `generation ${instance.generation}`;
  progress.done(
    foldedNamed(name) === undefined
      ? `${generation} is live, and the projector fills it`
      : `${events} events, ${verifiedText(verified)}, ${generation} is live`,
  );
  return {
    projection: name,
    version: instance.version,
    generation: instance.generation,
    events,
    before,
    replaced: replaced?.generation,
    verified,
    seconds,
    residentMiBMax: Math.ceil(process.resourceUsage().maxRSS / 1_024),
  };
}

function verifiedText(verified: Verified): string {
  if (verified.against === 'nothing') return `not compared (${verified.reason})`;
  const { against, comparison } = verified;
  switch (comparison.status) {
    case 'same':
      return `${comparison.rows} rows equal to ${against} (digest ${comparison.digest})`;
    case 'unsettled':
      return `not compared (${against} did not rest)`;
    case 'different':
      return `rows differ from ${against}, as accepted`;
  }
}

type Running = Pick<Replay, 'onProgress' | 'onStep' | 'keepsReplaced'> & Wishes;

/** What {@link replayCommand} does, for whoever shows its progress in another way. */
export async function replayReadModel(
  ports: Omit<OpsPorts, 'close'>,
  name: string,
  running: Running,
): Promise<Replayed> {
  const projection = foldedNamed(name);
  const { registry, log, parkingLot } = ports;
  if (projection === undefined) {
    const instance = await renew({ projection: feedsProjection, registry, store: ports.feedStore });
    const verified = { against: 'nothing', reason: 'feeds are recomputed' } as const;
    return { instance, events: 0, before: 0, replaced: undefined, verified };
  }
  return replay({
    ...running,
    projection,
    log,
    registry,
    store: ports.stores[projection.store],
    snapshot: ports.snapshots[projection.store],
    parkingLot,
    targetOn: (built) => foldedTargetOn({ ...ports, logger: running.logger }, built),
  });
}

/** Aborts when the process is asked to end. */
export function stopOnSignals(): AbortController {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return stop;
}
