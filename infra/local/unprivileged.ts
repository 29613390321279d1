import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

const nobody = 65_534;

/**
 * The other user keeps one right of root's: to pass folders that only root may enter, because the clone may well lie
 * in one. Without `no_setuid_fixup` access(2) would deny that right, and initdb asks access(2).
 */
const passingFolders = [
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--securebits=+no_setuid_fixup',
];

/**
 * PostgreSQL refuses to run as root. Started by root, the command runs as another user instead, who is given the
 * folder. Started by anyone else, the command is left as it is.
 */
export function unprivileged(command: readonly [string, ...string[]], folder: string): [string, ...string[]] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return [...command];
  const rights = grantable();
  if (rights === undefined) throw new Error(`PostgreSQL does not run as root, and ${setprivRemedy}`);
  const uid = ownerOf(path.join(folder, 'data')) ?? nobody;
  chownSync(folder, uid, uid);
  return ['setpriv', ...asUser(uid), ...rights, '--', ...command];
}

export const setprivRemedy =
  'setpriv cannot start it as another user: install util-linux, or start as another user';

/**
 * What setpriv can grant here: `passingFolders`; nothing, in a container without those rights, where the clone has to
 * lie in folders open to all; undefined when there is no working setpriv.
 */
export function grantable(): readonly string[] | undefined {
  return [passingFolders, []].find((rights) => {
    return (
      spawnSync('setpriv', [...asUser(nobody), ...rights, '--', 'true'], { stdio: 'ignore' }).status === 0
    );
  });
}

function asUser(uid: number): string[] {
  return [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

/** Data made by an ordinary user stays that user's, so that both may start the stack in turn. */
function ownerOf(file: string): number | undefined {
  const uid = statSync(file, { throwIfNoEntry: false })?.uid;
  return uid === 0 ? undefined : uid;
}
