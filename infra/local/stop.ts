import { setTimeout as sleep } from 'node:timers/promises';
import { endLeftovers, supervisorName } from './claim.ts';
import { defaultHome, type Home } from './paths.ts';
import { isRunning, readPid, removePid } from './pids.ts';
import { removeStackFile } from './stack-file.ts';

/** Its own stopping is bounded by less; past this it hangs. */
const supervisorWaitMs = 60_000;

/**
 * Ends the stack of a data folder: asks its supervisor, and ends by itself what a killed supervisor has left behind.
 * Returns what it did, in words.
 */
export async function stopStack(home: Home): Promise<string> {
  const supervisor = readPid(home.run, supervisorName);
  const asked = supervisor !== undefined && isRunning(supervisor);
  if (asked) {
    process.kill(supervisor.pid, 'SIGTERM');
    const deadlineMs = Date.now() + supervisorWaitMs;
    while (isRunning(supervisor) && Date.now() < deadlineMs) await sleep(50);
    if (isRunning(supervisor)) process.kill(supervisor.pid, 'SIGKILL');
  }
  const left = await endLeftovers(home);
  removePid(home.run, supervisorName);
  removeStackFile(home);
  if (left.length > 0) return `stopped what a killed run had left: ${left.join(', ')}`;
  return asked ? 'stopped' : 'nothing was running';
}

if (import.meta.main) process.stdout.write(`${await stopStack(defaultHome())}\n`);
