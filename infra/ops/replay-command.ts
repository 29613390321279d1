import { renew, replay, type Replayed } from '../../projections/replay.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { foldedTargetOn } from '../composition/live-targets.ts';
import type { OpsPorts } from '../composition/ops.ts';
import type { Logger } from '../logging.ts';
import { startProgress } from '../progress.ts';
import { WrongUseError } from './exit-codes.ts';

/** The read models that can be replayed. */
export const replayable = [...projections, feedsProjection].map(({ name }) => name);

export type ReplayReport = {
  readonly projection: string;
  readonly version: number;
  readonly generation: number;
  readonly events: number;
  readonly seconds: number;
};

/**
 * `./estante replay NAME`: rebuilds a folded read model from the log beside the live one, then flips; feeds start empty and are filled by the
 * projector. Throws `WrongUseError` for an unknown name, `ReplayStoppedError` when the operator stops it.
 */
export async function replayCommand(ports: OpsPorts, name: string, logger: Logger): Promise<ReplayReport> {
  const startedAt = Date.now();
  const progress = startProgress(`replaying ${name}`);
  const { signal } = stopOnSignals();
  const { instance, events } = await replayReadModel(ports, name, {
    logger,
    onProgress: progress.update,
    signal,
  });
  const built = name === feedsProjection.name ? 'the projector fills it' : `${events} events`;
  progress.done(`${built}, generation ${instance.generation} is live`);
  return { projection: name, ...instance, events, seconds: (Date.now() - startedAt) / 1_000 };
}

type Watching = {
  readonly logger: Logger;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/** What {@link replayCommand} does, for whoever shows its progress in another way. */
export async function replayReadModel(
  ports: OpsPorts,
  name: string,
  { logger, onProgress, signal }: Watching,
): Promise<Replayed> {
  const { registry } = ports;
  if (name === feedsProjection.name) {
    const { drop } = ports.feedStore;
    return { instance: await renew({ projection: feedsProjection, registry, drop, signal }), events: 0 };
  }
  const projection = projectionNamed(name);
  return replay({
    projection,
    log: ports.log,
    registry,
    targetOn: (built) => foldedTargetOn({ ...ports, logger }, built),
    drop: (unwanted) => ports.stores[projection.store].drop(unwanted),
    onProgress,
    signal,
  });
}

/** Aborts when the process is asked to end. */
export function stopOnSignals(): AbortController {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return stop;
}

function projectionNamed(name: string) {
  const projection = projections.find((candidate) => candidate.name === name);
  if (projection === undefined) {
    throw new WrongUseError(`there is no read model ${name}; there are: ${replayable.join(', ')}`);
  }
  return projection;
}
