import type { Random } from '../../infra/seed/random.ts';
import { below } from './random.ts';

/** A process of the simulated system: it goes on from step to step until it crashes, and then never again. */
export type Process = {
  readonly name: string;
  alive: boolean;
  readonly controller: AbortController;
  /** What the world does when the process is gone: its connections break, its locks are released. */
  readonly onCrash: (() => void)[];
};

/** A thing outside of the process that a step speaks to, and that may be away. */
export type Place = 'log' | 'postgresql' | 'dynamodb' | 'redis' | 'registry' | 'queue';

type Waiting = {
  readonly owner: Process;
  readonly what: string;
  readonly place: Place | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

type Timer = {
  readonly owner: Process;
  due: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
};

/** A timer as the code under simulation holds it. */
export type TimerHandle = { readonly unref: () => TimerHandle; readonly cancel: () => void };

/** One step in so many lets a timer run out although others could go on: processes are slow, clocks are not. */
const earlyTimerShare = 0.03;

export type Scheduler = ReturnType<typeof createScheduler>;

type Options = {
  readonly random: Random;
  /** Says why a step that speaks to this place fails now; `undefined` when it does not. */
  readonly refusal: (place: Place) => Error | undefined;
  /** Told of every step, in order. */
  readonly onStep: ((line: string) => void) | undefined;
};

/**
 * Runs processes one step at a time. A process stops at each {@link step}; which of those that could go on does so is drawn from `random`, and
 * nothing else decides: no clock, no timer of the machine. Time passes only when a timer is drawn.
 */
export function createScheduler({ random, refusal, onStep }: Options) {
  let ready: Waiting[] = [];
  let timers: Timer[] = [];
  let now = 0;
  let steps = 0;
  let fingerprint = 0x811c9dc5;
  let current: Process = spawn('world');

  /** Resolves when this step of its owner is drawn; never, once the owner has crashed. Rejects when the place is away. */
  const step = (owner: Process, what: string, place?: Place): Promise<void> =>
    new Promise((resolve, reject) => {
      if (owner.alive) ready.push({ owner, what, place, resolve, reject });
    });

  const runTimer = (timer: Timer): void => {
    now = Math.max(now, timer.due);
    if (timer.everyMs !== undefined) {
      timer.due = now + timer.everyMs;
      enter(timer);
    }
    current = timer.owner;
    onStep?.(`${now} ms  ${timer.owner.name}: a timer runs out`);
    timer.run();
  };

  const runWaiting = (index: number): void => {
    const waiting = ready[index];
    const last = ready.pop();
    if (waiting === undefined || last === undefined) throw new Error('a step was drawn that does not exist');
    if (last !== waiting) ready[index] = last;
    current = waiting.owner;
    const failure = waiting.place === undefined ? undefined : refusal(waiting.place);
    onStep?.(`${now} ms  ${waiting.owner.name}: ${waiting.what}${failure === undefined ? '' : ' FAILS'}`);
    if (failure === undefined) waiting.resolve();
    else waiting.reject(failure);
  };

  /** Takes the next step. Answers whether there was one. */
  const takeOne = (): boolean => {
    const early = timers.length > 0 && random() < earlyTimerShare;
    if (ready.length > 0 && !early) {
      const index = below(random, ready.length);
      fingerprint = Math.imul(fingerprint ^ (index + (ready.length << 8)), 0x01000193);
      runWaiting(index);
    } else {
      const timer = timers.shift();
      if (timer === undefined) return false;
      fingerprint = Math.imul(fingerprint ^ timer.due, 0x01000193);
      runTimer(timer);
    }
    steps += 1;
    return true;
  };

  /**
   * Takes step after step while `isWanted`, which is asked before each, when everything that the one before has set off waits for another step:
   * Node.js looks at its next ticks only after the last promise that could be settled. Answers whether nobody had anything to do any more.
   */
  const run = (isWanted: () => boolean): Promise<'stopped' | 'stuck'> =>
    new Promise((resolve, reject) => {
      const settled = (): void => process.nextTick(next);
      const next = (): void => {
        try {
          if (!isWanted()) resolve('stopped');
          else if (!takeOne()) resolve('stuck');
          else queueMicrotask(settled);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      next();
    });

  const enter = (timer: Timer): void => {
    let at = timers.length;
    while (at > 0 && (timers[at - 1]?.due ?? 0) > timer.due) at -= 1;
    timers.splice(at, 0, timer);
  };

  const after = (owner: Process, ms: number, run: () => void, everyMs?: number): TimerHandle => {
    const timer: Timer = { owner, due: now + ms, everyMs, run };
    if (owner.alive) enter(timer);
    const cancel = (): void => {
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
    };
    const handle: TimerHandle = { unref: () => handle, cancel };
    return handle;
  };

  const crash = (owner: Process): void => {
    if (!owner.alive) return;
    owner.alive = false;
    ready = ready.filter((waiting) => waiting.owner !== owner);
    timers = timers.filter((timer) => timer.owner !== owner);
    for (const notice of owner.onCrash.splice(0)) notice();
    // Whatever still listens lets go of its memory; it cannot take another step.
    owner.controller.abort(crashed);
  };

  return {
    step,
    after,
    crash,
    run,
    now: () => now,
    steps: () => steps,
    fingerprint: () => fingerprint >>> 0,
    current: () => current,
  };
}

/** Why signals abort here: made once, for the exception that would be made each time is dear. */
const crashed = new Error('the process has crashed');

/** A process that has just been started. */
export const spawn = (name: string): Process => ({
  name,
  alive: true,
  controller: new AbortController(),
  onCrash: [],
});
