import { spawn } from 'node:child_process';
import { endProcess, signalGroup } from './ending.ts';
import { logFile, logTail, openLog, rotateLog } from './logs.ts';
import type { Home } from './paths.ts';
import { markOf, removePid, writePid } from './pids.ts';
import { childEnv, type ProcessSpec } from './process-spec.ts';
import { endOf } from './supervised.ts';

/** A process that does one thing and ends: a migration, a training run. */
export type OneOffSpec = Pick<ProcessSpec, 'name' | 'command' | 'env'> & {
  /** `terminal` shows the progress that it draws; `log` keeps it quiet. */
  output: 'terminal' | 'log';
};

export type OneOff = { done: Promise<void>; stop: () => Promise<void>; forceStop: () => void };

const stopTimeoutMs = 5_000;

/** Starts it; `done` throws with the end of its log when it fails. */
export function startOneOff(spec: OneOffSpec, home: Home): OneOff {
  rotateLog(home.logs, spec.name);
  const log = openLog(home.logs, spec.name);
  const [file, ...args] = spec.command;
  const output = spec.output === 'log' ? log.fd : ('inherit' as const);
  const child = spawn(file, args, {
    env: { ...childEnv(), ...spec.env },
    cwd: home.root,
    detached: true,
    stdio: ['ignore', output, output],
  });
  log.close();
  if (child.pid !== undefined) writePid(home.run, spec.name, child.pid);
  const done = endOf(child).then((how) => {
    removePid(home.run, spec.name);
    if (how !== 'exit code 0') throw new Error(failure(spec, home, how));
  });
  return {
    done,
    stop: async () => {
      const mark = child.pid === undefined ? undefined : markOf(child.pid);
      if (mark !== undefined) await endProcess(mark, { signal: 'SIGTERM', timeoutMs: stopTimeoutMs });
    },
    forceStop: () => signalGroup(child.pid, 'SIGKILL'),
  };
}

function failure(spec: OneOffSpec, home: Home, how: string): string {
  if (spec.output === 'terminal') return `${spec.name} failed (${how})`;
  return `${spec.name} failed (${how}); the end of ${logFile(home.logs, spec.name)}:\n${logTail(home.logs, spec.name)}`;
}
