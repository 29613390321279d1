import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Home } from './paths.ts';
import { isRunning, pidNames, readPid, removePid, writePid } from './pids.ts';
import { endLeftover } from './ending.ts';

export const supervisorName = 'supervisor';

/**
 * Makes this process the only supervisor of a data folder. What a killed supervisor left running is ended first.
 * Throws when a living one has the folder. Returns the release.
 */
export async function claimHome(home: Home): Promise<() => void> {
  mkdirSync(home.run, { recursive: true });
  const owner = readPid(home.run, supervisorName);
  if (owner !== undefined && isRunning(owner)) {
    throw new Error(
      `a stack is running already in ${home.root} (pid ${owner.pid}); stop it with "make stop"`,
    );
  }
  removePid(home.run, supervisorName);
  reserve(home);
  writePid(home.run, supervisorName, process.pid);
  await endLeftovers(home);
  return () => removePid(home.run, supervisorName);
}

/** Ends every process that a pid file of the folder still names; returns their names. */
export async function endLeftovers(home: Home): Promise<string[]> {
  const names = pidNames(home.run).filter((name) => name !== supervisorName);
  const ended = await Promise.all(names.map(async (name) => ((await endLeftover(home, name)) ? [name] : [])));
  return ended.flat();
}

/** Of two that start in the same moment, one fails here. */
function reserve(home: Home): void {
  try {
    closeSync(openSync(path.join(home.run, `${supervisorName}.pid`), 'wx'));
  } catch (error) {
    throw new Error(`another stack is just starting in ${home.root}`, { cause: error });
  }
}
