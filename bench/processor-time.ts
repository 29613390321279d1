import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Seconds of one tick of the kernel's clock, as Linux tells it to programs. */
const tickSeconds = 0.01;

/**
 * Processor time in seconds that this process and a server of PostgreSQL have used so far: the server's own, of the connections it has and of those it had.
 * NaN where there is no /proc (only Linux has it).
 */
export function processorSeconds(serverPid: number): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + serverSeconds(serverPid);
}

/** The same of a server, or any process, alone: with its children, those that have ended included. */
export function serverSeconds(serverPid: number): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  const own = timesOf(serverPid);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timesOf(Number(name)))
    .filter(({ parent }) => parent === serverPid);
  return own.used + own.usedByEnded + children.reduce((sum, { used }) => sum + used, 0);
}

/** See proc_pid_stat(5); what stands before the last bracket is the program's name. A process that has ended meanwhile has used nothing. */
/** Processor time in seconds of the children of a process that have ended. */
export const endedChildrenSeconds = (pid: number): number => timesOf(pid).usedByEnded;

function timesOf(pid: number): { parent: number; used: number; usedByEnded: number } {
  const stat = readStat(pid);
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0] = fields.slice(1);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return {
    parent,
    used: (user + system) * tickSeconds,
    usedByEnded: (endedUser + endedSystem) * tickSeconds,
  };
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
