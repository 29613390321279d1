import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Processor cores for whoever is measured, and for all that works for it, so that neither takes the other's time. */
export type Cores = { readonly measured: string; readonly others: string; readonly all: string };

/** `undefined` where cores cannot be told apart: with one core, or without taskset(1). */
export function coresApart(): Cores | undefined {
  const count = cpus().length;
  if (count < 2 || spawnSync('taskset', ['--version']).status !== 0) return undefined;
  return { measured: '0', others: count === 2 ? '1' : `1-${count - 1}`, all: `0-${count - 1}` };
}

/** Moves every thread of these processes; those that have ended meanwhile need no core. */
export function pin(pids: readonly number[], cores: string): void {
  for (const pid of pids) spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', cores, String(pid)]);
}

/** A process and all that it has started, however far down. Linux only; elsewhere none. */
export function familyOf(pid: number): readonly number[] {
  const children = Map.groupBy(processes(), ({ parent }) => parent);
  const family = [pid];
  // Grows while it is walked, by processes that are nobody else's children.
  for (const member of family) family.push(...(children.get(member) ?? []).map((child) => child.pid));
  return family;
}

function processes(): readonly { readonly pid: number; readonly parent: number }[] {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.map((name) => ({ pid: Number(name), parent: Number(fieldsOf(Number(name))[1] ?? 0) }));
}

/** Seconds of processor time that a process has used so far; NaN where there is no /proc. A tick of the kernel's clock is 10 ms. */
export function processorSecondsOf(pid: number): number {
  const fields = fieldsOf(pid).map(Number);
  return ((fields[11] ?? Number.NaN) + (fields[12] ?? Number.NaN)) / 100;
}

/** See proc_pid_stat(5); what stands before the last bracket is the program's name. */
function fieldsOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
