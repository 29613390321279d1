import { boundLog } from './logs.ts';
import { startOneOff, type OneOff, type OneOffSpec } from './one-off.ts';
import type { Home } from './paths.ts';
import type { ProcessSpec } from './process-spec.ts';
import { SupervisedProcess, type SuperviseOptions } from './supervised.ts';

export type Supervisor = {
  /** Starts the processes side by side, without waiting for them. */
  launch: (specs: readonly ProcessSpec[]) => void;
  /** Resolves when the named processes are ready; throws when one does not get there. */
  ready: (names: readonly string[]) => Promise<void>;
  /** `launch` and `ready`. */
  start: (specs: readonly ProcessSpec[]) => Promise<void>;
  /** Runs a process to its end; throws when it fails. */
  run: (spec: OneOffSpec) => Promise<void>;
  /** Stops all, last launched first, each batch side by side. Never throws; later calls join the first. */
  stop: () => Promise<void>;
  /** SIGKILL to all, now. */
  forceStop: () => void;
  pid: (name: string) => number | undefined;
  kill: (name: string, signal: NodeJS.Signals) => void;
};

const logCheckEveryMs = 30_000;

export function createSupervisor(home: Home, options: SuperviseOptions): Supervisor {
  const batches: SupervisedProcess[][] = [];
  const oneOffs = new Set<OneOff>();
  let stopped: Promise<void> | undefined;
  const all = () => batches.flat();
  const named = (name: string) => {
    const found = all().find(({ spec }) => spec.name === name);
    if (found === undefined) throw new Error(`the stack has no process ${name}`);
    return found;
  };
  const refuseWhenStopping = () => {
    if (stopped !== undefined) throw new Error('the stack is stopping');
  };
  const bounding = setInterval(
    () => all().forEach(({ spec }) => boundLog(home.logs, spec.name)),
    logCheckEveryMs,
  );
  bounding.unref();

  const launch = (specs: readonly ProcessSpec[]) => {
    refuseWhenStopping();
    batches.push(specs.map((spec) => new SupervisedProcess(spec, home, options)));
  };
  const ready = async (names: readonly string[]) => {
    await Promise.all(names.map((name) => named(name).ready()));
  };
  const run = async (spec: OneOffSpec) => {
    refuseWhenStopping();
    const oneOff = startOneOff(spec, home);
    oneOffs.add(oneOff);
    await oneOff.done.finally(() => oneOffs.delete(oneOff));
  };
  const stop = async () => {
    clearInterval(bounding);
    await Promise.all([...oneOffs].map((one) => one.stop()));
    for (const batch of batches.toReversed()) await Promise.all(batch.map((one) => one.stop()));
  };
  return {
    launch,
    ready,
    start: async (specs) => {
      launch(specs);
      await ready(specs.map(({ name }) => name));
    },
    run,
    stop: () => (stopped ??= stop()),
    forceStop: () => [...oneOffs, ...all()].forEach((one) => one.forceStop()),
    pid: (name) => named(name).pid,
    kill: (name, signal) => named(name).kill(signal),
  };
}
