import { boundLog } from './logs.ts';
import type { Home } from './paths.ts';
import { supervise, type ProcessSpec, type Supervised } from './supervised.ts';

export type Supervisor = {
  /** Starts the processes side by side and resolves when all are ready; throws when one does not get there. */
  start: (specs: readonly ProcessSpec[]) => Promise<void>;
  /** Stops all, last started first, each batch side by side. Never throws. */
  stop: () => Promise<void>;
  /** SIGKILL to all, now. */
  forceStop: () => void;
  pid: (name: string) => number | undefined;
  kill: (name: string, signal: NodeJS.Signals) => void;
  restarts: (name: string) => number;
  names: () => string[];
};

const logCheckEveryMs = 30_000;

export type SupervisorOptions = {
  notice: (text: string) => void;
  /** Children do not keep this process alive: it may end while they run, and must stop them before. */
  background: boolean;
};

export function createSupervisor(home: Home, options: SupervisorOptions): Supervisor {
  const batches: Supervised[][] = [];
  const all = () => batches.flat();
  const named = (name: string) => {
    const found = all().find(({ spec }) => spec.name === name);
    if (found === undefined) throw new Error(`the stack has no process ${name}`);
    return found;
  };
  let stopped: Promise<void> | undefined;
  const bounding = setInterval(
    () => all().forEach(({ spec }) => boundLog(home.logs, spec.name)),
    logCheckEveryMs,
  );
  bounding.unref();

  const stop = async () => {
    clearInterval(bounding);
    for (const batch of batches.toReversed()) await Promise.all(batch.map((one) => one.stop()));
  };
  return {
    start: async (specs) => {
      if (stopped !== undefined) throw new Error('the stack is stopping');
      const batch = specs.map((spec) => supervise(spec, home, options));
      batches.push(batch);
      await Promise.all(batch.map((one) => one.ready()));
    },
    stop: () => (stopped ??= stop()),
    forceStop: () => all().forEach((one) => one.forceStop()),
    pid: (name) => named(name).pid(),
    kill: (name, signal) => named(name).kill(signal),
    restarts: (name) => named(name).restarts(),
    names: () => all().map(({ spec }) => spec.name),
  };
}
