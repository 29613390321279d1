import { writeFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Lets a process run when those that people wait for leave the processor idle; 0 to 19, as of nice(1). A machine where that cannot be asked for
 * goes on without.
 */
export function yieldToOthers(pid: number, niceness: number): void {
  quietly(() => os.setPriority(pid, niceness));
  // Where Linux groups processes by session, it shares the processor among groups first, and niceness counts within them only.
  if (process.platform === 'linux') quietly(() => writeFileSync(`/proc/${pid}/autogroup`, String(niceness)));
}

function quietly(ask: () => void): void {
  try {
    ask();
  } catch {
    // The process has ended, or has to share alike.
  }
}
