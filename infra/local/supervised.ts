import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { logTail, openLog, rotateLog } from './logs.ts';
import type { Home } from './paths.ts';
import type { SupervisorOptions } from './supervisor.ts';
import { isRunning, markOf, readPid, removePid, writePid } from './pids.ts';

/** What the supervisor needs to know of one process. */
export type ProcessSpec = {
  /** Names the pid file and the log. */
  name: string;
  command: readonly [file: string, ...args: string[]];
  /** Everything the process gets from the environment, besides what every process gets (see `childEnv`). */
  env: Record<string, string>;
  /** Resolves when the process can be used, rejects with the reason when it cannot yet. */
  probe: () => Promise<unknown>;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long it may take to stop before it is killed. */
  stopTimeoutMs: number;
  readyTimeoutMs: number;
  /** Run after a restart, once the process is ready again: what a lost process took with it is made anew. */
  afterRestart?: () => Promise<void>;
};

export type Supervised = {
  spec: ProcessSpec;
  pid: () => number | undefined;
  restarts: () => number;
  /** Resolves once the probe passes; throws with the end of the log when that takes too long or it keeps dying. */
  ready: () => Promise<void>;
  kill: (signal: NodeJS.Signals) => void;
  /** Stop signal, bounded wait, then SIGKILL. Never throws; the second call joins the first. */
  stop: () => Promise<void>;
  /** No more waiting: SIGKILL to the whole process group. */
  forceStop: () => void;
};

const backOffMs = { first: 200, max: 10_000 };
/** A process that lived this long starts over with the shortest back-off. */
const settledMs = 60_000;
/** Deaths before it was ever ready, after which starting is given up. */
const earlyDeathsMax = 4;
const probeEveryMs = 40;

/** Starts a process in its own process group and keeps it running until `stop`. */
export function supervise(spec: ProcessSpec, home: Home, options: SupervisorOptions): Supervised {
  const { notice, background } = options;
  const state = {
    pid: undefined as number | undefined,
    restarts: 0,
    deaths: 0,
    everReady: false,
    stopping: false,
  };
  let exited: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const launch = () => {
    const startedMs = Date.now();
    const child = spawnChild(spec, home);
    if (background) child.unref();
    state.pid = child.pid;
    if (child.pid !== undefined) writePid(home.run, spec.name, child.pid);
    exited = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
    const how = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`),
      );
    });
    void how.then((reason) => {
      state.pid = undefined;
      removePid(home.run, spec.name);
      if (!state.stopping) void restart(reason, Date.now() - startedMs);
    });
  };

  const restart = async (reason: string, livedMs: number) => {
    state.deaths = livedMs > settledMs ? 1 : state.deaths + 1;
    if (!state.everReady && state.deaths >= earlyDeathsMax) return;
    const delayMs = Math.min(backOffMs.first * 2 ** (state.deaths - 1), backOffMs.max);
    if (state.everReady) notice(`${spec.name} ended (${reason}); starting it again`);
    await sleep(delayMs, undefined, { ref: false });
    if (state.stopping) return;
    state.restarts += 1;
    launch();
    if (!state.everReady) return;
    try {
      await untilReady(spec, home, () => state.stopping);
      await spec.afterRestart?.();
      if (!state.stopping) notice(`${spec.name} is back`);
    } catch (error) {
      if (!state.stopping) notice(`${spec.name} is not back yet: ${messageOf(error)}`);
    }
  };

  rotateLog(home.logs, spec.name);
  launch();
  return {
    spec,
    pid: () => state.pid,
    restarts: () => state.restarts,
    ready: async () => {
      const gaveUp = () => state.stopping || (state.deaths >= earlyDeathsMax && state.pid === undefined);
      await untilReady(spec, home, gaveUp);
      state.everReady = true;
      state.deaths = 0;
    },
    kill: (signal) => signalGroup(state.pid, signal),
    stop: () => {
      state.stopping = true;
      stopped ??= endGently(
        spec,
        () => state.pid,
        () => exited,
      );
      return stopped;
    },
    forceStop: () => {
      state.stopping = true;
      signalGroup(state.pid, 'SIGKILL');
    },
  };
}

/** What every process of the stack gets from the environment: nothing of the user's shell but what names folders. */
export function childEnv(): Record<string, string> {
  const passed = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), LANG: 'C.UTF-8', TZ: 'UTC' };
}

/** Signals the process and whatever it started. Silent when it is gone already. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Ends a process that another run left behind. */
export async function endLeftover(home: Home, name: string, waitMs = 8_000): Promise<boolean> {
  const mark = readPid(home.run, name);
  const wasRunning = mark !== undefined && isRunning(mark);
  if (wasRunning) {
    const deadlineMs = Date.now() + waitMs;
    // PostgreSQL takes SIGINT for "stop now, cleanly"; the others treat both alike.
    signalGroup(mark.pid, 'SIGINT');
    while (isRunning(mark) && Date.now() < deadlineMs) await sleep(20);
    if (isRunning(mark)) signalGroup(mark.pid, 'SIGKILL');
    while (isRunning(mark) && Date.now() < deadlineMs + waitMs) await sleep(20);
  }
  removePid(home.run, name);
  return wasRunning;
}

function spawnChild(spec: ProcessSpec, home: Home) {
  const log = openLog(home.logs, spec.name);
  const [file, ...args] = spec.command;
  const env = { ...childEnv(), ...spec.env };
  try {
    // Its own group: a Ctrl-C in the terminal reaches the supervisor alone, which stops the others in order.
    return spawn(file, args, { env, cwd: home.root, detached: true, stdio: ['ignore', log.fd, log.fd] });
  } finally {
    log.close();
  }
}

async function untilReady(spec: ProcessSpec, home: Home, gaveUp: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + spec.readyTimeoutMs;
  for (;;) {
    try {
      return void (await spec.probe());
    } catch (error) {
      if (!gaveUp() && Date.now() < deadlineMs) {
        await sleep(probeEveryMs);
        continue;
      }
      const tail = logTail(home.logs, spec.name);
      const ending = tail === '' ? '' : `\nThe end of its log:\n${tail}`;
      throw new Error(`${spec.name} did not become ready: ${messageOf(error)}${ending}`, { cause: error });
    }
  }
}

async function endGently(spec: ProcessSpec, pid: () => number | undefined, exited: () => Promise<void>) {
  const now = pid();
  if (now === undefined || markOf(now) === undefined) return;
  try {
    process.kill(now, spec.stopSignal);
  } catch {
    return;
  }
  const timer = setTimeout(() => signalGroup(now, 'SIGKILL'), spec.stopTimeoutMs);
  await exited();
  clearTimeout(timer);
  // Nothing of its group may outlive it.
  signalGroup(now, 'SIGKILL');
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
