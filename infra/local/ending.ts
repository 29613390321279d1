import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './paths.ts';
import { isRunning, readPid, removePid, type ProcessMark } from './pids.ts';

const pollEveryMs = 20;
/** After SIGKILL the kernel needs a moment; a process stuck in the disk may need more than this and is left to it. */
const killedWaitMs = 5_000;

/** Signals the process and whatever it started in its group. Silent when it is gone already. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Signal, bounded wait, then SIGKILL to its whole group. Never throws. */
export async function endProcess(
  mark: ProcessMark,
  options: { signal: 'SIGTERM' | 'SIGINT'; timeoutMs: number },
): Promise<void> {
  if (!isRunning(mark)) return;
  try {
    process.kill(mark.pid, options.signal);
  } catch {
    return;
  }
  if (!(await gone(mark, options.timeoutMs))) signalGroup(mark.pid, 'SIGKILL');
  await gone(mark, killedWaitMs);
}

/** Ends what a pid file names, when it is still that process; returns whether there was one. */
export async function endLeftover(home: Home, name: string): Promise<boolean> {
  const mark = readPid(home.run, name);
  const wasRunning = mark !== undefined && isRunning(mark);
  // PostgreSQL takes SIGINT for "stop now, cleanly"; the others treat both signals alike.
  if (wasRunning) await endProcess(mark, { signal: 'SIGINT', timeoutMs: 8_000 });
  removePid(home.run, name);
  return wasRunning;
}

async function gone(mark: ProcessMark, timeoutMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + timeoutMs;
  while (isRunning(mark)) {
    if (Date.now() > deadlineMs) return false;
    await sleep(pollEveryMs);
  }
  return true;
}
