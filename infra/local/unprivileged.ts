import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root. Started by root, the command runs as another user instead, who keeps the right
 * to pass folders that only root may enter: the clone may well lie in one. The folder is handed to that user.
 * Started by anyone else, the command is left as it is.
 */
export function unprivileged(command: readonly [string, ...string[]], folder: string): [string, ...string[]] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return [...command];
  const uid = ownerOf(path.join(folder, 'data')) ?? nobody;
  chownSync(folder, uid, uid);
  if (!hasSetpriv()) {
    throw new Error(
      'PostgreSQL does not run as root: install setpriv (package util-linux), or start as another user',
    );
  }
  const rights = '+dac_override,+dac_read_search';
  const user = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return ['setpriv', ...user, `--inh-caps=${rights}`, `--ambient-caps=${rights}`, '--', ...command];
}

export function hasSetpriv(): boolean {
  return spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Data made by an ordinary user stays that user's, so that both may start the stack in turn. */
function ownerOf(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const { uid } = statSync(file);
  return uid === 0 ? undefined : uid;
}
