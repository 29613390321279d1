import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { postgresBinaries } from './postgres-binaries.ts';

/**
 * The PostgreSQL process of the local stack: creates the cluster when there is none, then becomes the server (execve),
 * so that its pid is the server's own and signals need no go-between.
 *
 * Environment: PORT; DATA_FOLDER (the cluster lies in `data` below it); SUPERUSER_PASSWORD, used on creation only.
 */
const dataFolder = required('DATA_FOLDER');
const cluster = path.join(dataFolder, 'data');
const { initdb, postgres } = await postgresBinaries();

// Not existsSync: access(2) forgets the right to pass root's folders, stat(2) does not.
if (statSync(path.join(cluster, 'PG_VERSION'), { throwIfNoEntry: false }) === undefined) createCluster();
rejectForeignVersion();
process.execve?.(postgres, [postgres, '-D', cluster, ...settings()], serverEnv());

/** Nothing here trades durability for speed: what the stack acknowledges must survive a kill. */
function settings(): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: required('PORT'),
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: '200',
    shared_buffers: '1GB',
    max_wal_size: '4GB',
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    password_encryption: 'scram-sha-256',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The cluster appears under its name only when it is whole: an interrupted creation starts over. */
function createCluster(): void {
  const draft = path.join(dataFolder, 'data.new');
  const passwordFile = path.join(dataFolder, 'password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(passwordFile, `${required('SUPERUSER_PASSWORD')}\n`, { mode: 0o600 });
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const { status, error } = spawnSync(initdb, [`--pgdata=${draft}`, ...locale, ...access], {
    stdio: 'inherit',
  });
  rmSync(passwordFile, { force: true });
  if (status !== 0) throw new Error('initdb could not create the cluster', { cause: error });
  chmodSync(draft, 0o700);
  renameSync(draft, cluster);
}

function rejectForeignVersion(): void {
  const version = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version === '18') return;
  throw new Error(
    `the data in ${cluster} is of PostgreSQL ${version}, this is 18: run "make reset" to forget it`,
  );
}

function serverEnv(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
