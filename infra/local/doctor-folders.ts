import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from './doctor.ts';
import type { Home } from './paths.ts';

/** The data folder, or the nearest folder above it that exists. */
export function writableFolder(home: Home): string {
  let folder = home.root;
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

/** Whether this user may write the data folder, and whether what lies in it can be used. */
export function ownedHome(home: Home): Finding[] {
  return [permissionCheck(home), ...secretsCheck(home), ...clusterCheck(home)];
}

function permissionCheck(home: Home): Finding {
  const folder = writableFolder(home);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return { name: 'data folder', ok: true, detail: home.root };
  } catch {
    const remedy = `make it yours (sudo chown -R "$USER" ${folder}) or choose another with ESTANTE_HOME`;
    return { name: 'data folder', ok: false, detail: `no permission to write ${folder}`, remedy };
  }
}

function secretsCheck(home: Home): Finding[] {
  const found = statSync(home.secrets, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & 0o077) === 0) return [];
  return [
    { name: 'passwords', ok: false, detail: 'others can read them', remedy: `chmod 600 ${home.secrets}` },
  ];
}

/** PostgreSQL runs only as the owner of its cluster, and only on a cluster of its own version. */
function clusterCheck(home: Home): Finding[] {
  const cluster = path.join(home.postgres, 'data');
  const found = statSync(cluster, { throwIfNoEntry: false });
  if (found === undefined) return [];
  const uid = process.getuid?.();
  if (uid !== 0 && uid !== undefined && found.uid !== uid) {
    const remedy = `start as that user, or: sudo chown -R "$USER" ${home.root}`;
    return [
      { name: 'data', ok: false, detail: `the cluster belongs to user ${found.uid}, not to you`, remedy },
    ];
  }
  try {
    const version = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (version === '18') return [{ name: 'data', ok: true, detail: 'a PostgreSQL 18 cluster' }];
    const remedy = 'keep what you need of it, then "make reset"';
    return [{ name: 'data', ok: false, detail: `a PostgreSQL ${version} cluster; this is 18`, remedy }];
  } catch {
    return [
      { name: 'data', ok: false, detail: `${cluster} is not a whole cluster`, remedy: 'run "make reset"' },
    ];
  }
}
