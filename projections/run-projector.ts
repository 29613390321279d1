import type { Page } from '../domain/page.ts';
import { consume } from './consume.ts';
import { ReplayNeededError } from './page-rule.ts';
import type { PageApplied, PageTarget } from './page-target.ts';
import type { LogReader, PageSource } from './ports.ts';
import { rememberingTarget } from './remembering-target.ts';
import { catchUpAll, laggingBehind, pause, watch } from './watch.ts';

/** How often it is looked which instances are live: so long a replayed read model may wait for its first live page. */
export const refreshMs = 1_000;

/** How long a step that failed because something is away rests before it is tried again. */
export const retryMs = 1_000;

type Running = {
  readonly source: PageSource;
  readonly log: LogReader;
  /** The targets that are live now. */
  readonly loadTargets: () => Promise<readonly PageTarget[]>;
  readonly onHeld: (partition: number, error: unknown) => void;
  readonly onError: (step: string, error: unknown) => void;
  /** A target whose read model does not stem from this log; nothing more is applied to it until it is replayed. */
  readonly onReplayNeeded: (error: ReplayNeededError) => void;
  /** Called once, when every target has caught up with where the log was at the start. */
  readonly onCaughtUp: () => void;
};

type Followed = {
  readonly target: PageTarget;
  readonly stop: AbortController;
  readonly caughtUp: Promise<void>;
};

/**
 * Serves one queue until `signal` aborts: catches up from the log first, then applies what the queue brings, compares watermarks with the
 * log every two seconds, and follows the instances that are live.
 */
export async function runProjector(running: Running, signal: AbortSignal): Promise<void> {
  const followed = new Map<string, Followed>();
  const refresh = async (): Promise<void> => {
    const live = await running.loadTargets();
    const ids = new Set(live.map(idOf));
    for (const [id, { stop }] of followed) {
      if (!ids.has(id)) {
        stop.abort();
        followed.delete(id);
      }
    }
    for (const target of live) {
      if (!followed.has(idOf(target))) followed.set(idOf(target), follow(running, target, signal));
    }
  };

  await untilDone(running, 'load targets', refresh, signal);
  const starting = Promise.all([...followed.values()].map(({ caughtUp }) => caughtUp));
  const targets = (): readonly PageTarget[] => [...followed.values()].map(({ target }) => target);
  const serve = async (): Promise<void> => {
    await starting;
    if (signal.aborted) return;
    running.onCaughtUp();
    await consumeForEver({ ...running, targets }, signal);
  };
  // Also while it catches up: a generation that a replay drops meanwhile never will.
  await Promise.all([serve(), refreshForEver(running, refresh, signal)]);
}

const idOf = ({ name, generation }: PageTarget): string => `${name}/${generation}`;

function follow(running: Running, live: PageTarget, signal: AbortSignal): Followed {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const { guardedTarget, giveUp } = guarded(live, running);
  const target = rememberingTarget(guardedTarget);
  const caughtUp = untilDone(
    running,
    `catch up ${live.name}`,
    () => catchUpNow(target, running.log, until),
    until,
  );
  void caughtUp
    .then(() =>
      watch(target, running.log, {
        signal: until,
        onError: (error) => running.onError(`watch ${live.name}`, error),
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof ReplayNeededError) giveUp(error);
      else running.onError('follow', error);
    });
  return { target, stop, caughtUp: caughtUp.catch(() => undefined) };
}

async function catchUpNow(target: PageTarget, log: LogReader, signal: AbortSignal): Promise<void> {
  const [heads, watermarks] = await Promise.all([log.heads(), target.watermarks()]);
  await catchUpAll(target, log, laggingBehind(target, heads, watermarks), { signal });
}

/**
 * A target that stops for good, instead of holding the queue for others, once its read model proves to be of another log. A late message of
 * an earlier epoch proves nothing, and is dropped. Once given up it stays so: a log that was restored behind a read model grows past it again.
 */
function guarded(target: PageTarget, { log, onReplayNeeded }: Running) {
  let astray = false;
  const giveUp = (error: ReplayNeededError): void => {
    astray = true;
    onReplayNeeded(error);
  };
  const apply = async (page: Page): Promise<PageApplied> => {
    if (astray) return { status: 'dropped' };
    try {
      return await target.apply(page);
    } catch (error) {
      if (!(error instanceof ReplayNeededError)) throw error;
      if ((await log.heads()).epoch !== page.epoch) return { status: 'dropped' };
      giveUp(error);
      return { status: 'dropped' };
    }
  };
  return { guardedTarget: { ...target, apply }, giveUp };
}

async function consumeForEver(
  running: Running & { readonly targets: () => readonly PageTarget[] },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await consume(running, signal);
    } catch (error) {
      running.onError('receive', error);
      await pause(retryMs, signal);
    }
  }
}

async function refreshForEver(
  { onError }: Running,
  refresh: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(refreshMs, signal);
    await refresh().catch((error: unknown) => onError('load targets', error));
  }
}

/** Tries a step until it succeeds or the signal aborts; a `ReplayNeededError` is not a matter of trying again. */
async function untilDone(
  { onError }: Running,
  step: string,
  run: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await run();
      return;
    } catch (error) {
      if (error instanceof ReplayNeededError) throw error;
      onError(step, error);
      await pause(retryMs, signal);
    }
  }
}
