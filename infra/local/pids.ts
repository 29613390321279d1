import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A process, told apart from a later one that got the same number: `startedAt` is the kernel's own mark of when it
 * began (boot id and clock ticks on Linux, the start time elsewhere).
 */
export type ProcessMark = { pid: number; startedAt: string };

/** The mark of a living process, or undefined when there is none (a zombie counts as gone). */
export function markOf(pid: number): ProcessMark | undefined {
  const startedAt = process.platform === 'linux' ? startTicks(pid) : startText(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isRunning(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.startedAt === mark.startedAt;
}

/**
 * `<name>.pid` holds the bare number, so that `kill $(cat …)` works; the mark is beside it in `<name>.started`,
 * written first: a pid file without a mark is never acted on.
 */
export function writePid(folder: string, name: string, pid: number): void {
  const mark = markOf(pid);
  if (mark === undefined) return;
  writeFileSync(path.join(folder, `${name}.started`), mark.startedAt);
  writeFileSync(path.join(folder, `${name}.pid`), `${pid}\n`);
}

export function readPid(folder: string, name: string): ProcessMark | undefined {
  try {
    const pid = Number(readFileSync(path.join(folder, `${name}.pid`), 'utf8'));
    const startedAt = readFileSync(path.join(folder, `${name}.started`), 'utf8');
    return Number.isInteger(pid) && pid > 1 ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

export function removePid(folder: string, name: string): void {
  rmSync(path.join(folder, `${name}.pid`), { force: true });
  rmSync(path.join(folder, `${name}.started`), { force: true });
}

/** Names that have a pid file in the folder, whether or not the process still lives. */
export function pidNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.pid'))
      .map((file) => file.slice(0, -'.pid'.length));
  } catch {
    return [];
  }
}

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold spaces: count the fields behind it. 0 is the state, 19 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}

function startText(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  if (status !== 0 || stdout.trim().startsWith('Z')) return undefined;
  return stdout.trim().split(/\s+/).slice(1).join(' ');
}
