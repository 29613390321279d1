import { epochsNow } from '../adapters/postgres/held-epoch.ts';
import type { LogServers } from '../adapters/postgres/log-servers.ts';

/** How often a process looks whether the log is still the one that it was at the start. */
export const epochWatchMs = 1_000;

/** The log was restored and given a new epoch while the process ran. */
export class LogRestoredError extends Error {
  override readonly name = 'LogRestoredError';
}

/** Tells, once, when the log has another epoch than this process read at its start. A log that is away has none, and is asked again. */
export function watchEpoch(
  log: Pick<LogServers, 'servers' | 'epoch'>,
  onChanged: (error: LogRestoredError) => void,
): { readonly stop: () => void } {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const now = await epochsNow(log).catch(() => []);
    looking = false;
    const other = now.find((epoch) => epoch !== log.epoch);
    if (other === undefined) return;
    clearInterval(timer);
    onChanged(new LogRestoredError(`the log was restored: its epoch is ${other}, it was ${log.epoch}`));
  };
  const timer = setInterval(() => void look(), epochWatchMs);
  return { stop: () => clearInterval(timer) };
}
