import type { Page } from '../domain/page.ts';
import { abreast } from './abreast.ts';
import { TooManyParksError } from './bounded-parking.ts';
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

/** What is fed: the live generation of a read model, or one without a live one that could be fed. */
export type FedTarget = PageTarget & {
  /** Generations that may become the live one: they are fed first, see {@link abreast}. */
  readonly beside?: readonly PageTarget[];
};

type Running = {
  readonly source: PageSource;
  readonly log: LogReader;
  /** What is to be fed now; a target that is no longer among them is left alone within {@link refreshMs} and the page it is at. */
  readonly loadTargets: () => Promise<readonly FedTarget[]>;
  readonly onHeld: (partition: number, error: unknown) => void;
  readonly onError: (step: string, error: unknown) => void;
  /** A target whose read model does not stem from this log; nothing more is applied to it until it is replayed. */
  readonly onReplayNeeded: (error: ReplayNeededError) => void;
  /** A target that would park too much; nothing more is applied to it, or parked, until the process is started again. */
  readonly onFlooded: (error: TooManyParksError) => void;
  /** Called once, when every target has caught up with where the log was at the start. */
  readonly onCaughtUp: () => void;
};

type Followed = {
  readonly target: PageTarget;
  /** Fed before its live generation, and not by itself. */
  readonly isBeside: boolean;
  readonly stop: AbortController;
  readonly caughtUp: Promise<void>;
};

/**
 * Serves one queue until `signal` aborts: catches up from the log first, then applies what the queue brings, compares watermarks with the
 * log every two seconds, and follows the instances that are to be fed.
 */
export async function runProjector(running: Running, signal: AbortSignal): Promise<void> {
  const followed = new Map<string, Followed>();
  // Kept apart from what is followed: who is followed anew, because another generation joined, is still not to be fed.
  const stopped = new Set<string>();
  const followOnce = (target: PageTarget, beside?: readonly PageTarget[]): Followed => {
    const id = idOf(target, beside);
    const known = followed.get(id) ?? follow(running, { target, beside, stopped }, signal);
    followed.set(id, known);
    return known;
  };
  const refresh = async (): Promise<void> => {
    const fed = await running.loadTargets();
    const ids = new Set(
      fed.flatMap(({ beside = [], ...target }) => [
        idOf(target, beside),
        ...beside.map((other) => idOf(other)),
      ]),
    );
    for (const [id, { stop }] of followed) {
      if (!ids.has(id)) {
        stop.abort();
        followed.delete(id);
      }
    }
    for (const { beside = [], ...target } of fed) {
      const others = beside.map((other) => followOnce(other).target);
      followOnce(target, others);
    }
  };

  await untilDone(running, 'load targets', refresh, signal);
  const served = (): readonly Followed[] => [...followed.values()].filter(({ isBeside }) => !isBeside);
  const serve = async (): Promise<void> => {
    await allCaughtUp(served, signal);
    if (signal.aborted) return;
    running.onCaughtUp();
    await consumeForEver({ ...running, targets: () => served().map(({ target }) => target) }, signal);
  };
  // Also while it catches up: a generation that a replay drops meanwhile never will.
  await Promise.all([serve(), refreshForEver(running, refresh, signal)]);
}

/** Those, too, that are followed anew while others catch up: what was followed before says nothing of them. */
async function allCaughtUp(served: () => readonly Followed[], signal: AbortSignal): Promise<void> {
  const awaited = new Set<Followed>();
  for (;;) {
    const left = served().filter((one) => !awaited.has(one));
    if (left.length === 0 || signal.aborted) return;
    await Promise.all(left.map(({ caughtUp }) => caughtUp));
    for (const one of left) awaited.add(one);
  }
}

/** Another one when something joins or leaves: then it is followed anew. Without `beside` it is itself fed beside a live one. */
const idOf = ({ name, generation }: PageTarget, beside?: readonly PageTarget[]): string =>
  beside === undefined
    ? `${name}/${generation} beside`
    : [`${name}/${generation}`, ...beside.map((other) => other.generation)].join(' ');

type Fed = {
  readonly target: PageTarget;
  readonly beside: readonly PageTarget[] | undefined;
  /** The instances that proved to be of another log, or parked too much, by name and generation. */
  readonly stopped: Set<string>;
};

function follow(running: Running, { target: fed, beside, stopped }: Fed, signal: AbortSignal): Followed {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const { guardedTarget: live, giveUp } = guarded(fed, running, { stopped, stop });
  const target = rememberingTarget(
    abreast({
      live,
      beside: beside ?? [],
      log: running.log,
      onError: ({ name, generation }, error) =>
        running.onError(`feed generation ${generation} of ${name}`, error),
    }),
  );
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
  return { target, isBeside: beside === undefined, stop, caughtUp: caughtUp.catch(() => undefined) };
}

async function catchUpNow(target: PageTarget, log: LogReader, signal: AbortSignal): Promise<void> {
  const [heads, watermarks] = await Promise.all([log.heads(), target.watermarks()]);
  await catchUpAll(target, log, laggingBehind(target, heads, watermarks), { signal });
}

type Stopping = { readonly stopped: Set<string>; readonly stop: AbortController };

/**
 * A target that stops for good, instead of holding the queue for others, once its read model proves to be of another log, or it parks too
 * much. A late message of an earlier epoch proves nothing, and is dropped. Once given up it stays so: a log that was restored behind a read
 * model grows past it again.
 */
function guarded(
  target: PageTarget,
  { log, onReplayNeeded, onFlooded }: Running,
  { stopped, stop }: Stopping,
) {
  const id = `${target.name}/${target.generation}`;
  // Else its watch would read what it lacks of the log again and again.
  if (stopped.has(id)) stop.abort();
  const stopOnce = (tell: () => void): void => {
    stop.abort();
    if (stopped.has(id)) return;
    stopped.add(id);
    tell();
  };
  const giveUp = (error: ReplayNeededError): void => stopOnce(() => onReplayNeeded(error));
  const apply = async (page: Page): Promise<PageApplied> => {
    if (stopped.has(id)) return { status: 'dropped' };
    try {
      return await target.apply(page);
    } catch (error) {
      if (error instanceof TooManyParksError) stopOnce(() => onFlooded(error));
      else if (!(error instanceof ReplayNeededError)) throw error;
      else if ((await log.heads()).epoch === page.epoch) giveUp(error);
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
