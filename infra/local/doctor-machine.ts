import { spawnSync } from 'node:child_process';
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { freemem, userInfo } from 'node:os';
import path from 'node:path';
import type { Finding } from './doctor.ts';
import { ownedHome, writableFolder } from './doctor-folders.ts';
import { projectRoot, type Home } from './paths.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { messageOf } from './process-spec.ts';
import { findRedis, redisMissing } from './redis.ts';
import { grantable, setprivRemedy } from './unprivileged.ts';

const nodeMajorMin = 20;
const diskGibMin = 2;
const memoryGibMin = 1.5;

/** Whether this machine has what the stack needs. */
export async function machineChecks(home: Home): Promise<Finding[]> {
  return [
    nodeCheck(),
    programCheck('npm', 'it comes with Node.js: https://nodejs.org/en/download'),
    programCheck('make', 'install it with your package manager, for example: sudo apt-get install make'),
    programCheck('curl', 'install it with your package manager, for example: sudo apt-get install curl'),
    packagesCheck(),
    await postgresCheck(),
    redisCheck(),
    ...(process.getuid?.() === 0 ? [setprivCheck()] : [userCheck()]),
    diskCheck(home),
    memoryCheck(),
    ...(process.platform === 'linux' ? [sharedMemoryCheck()] : []),
    ...ownedHome(home),
  ];
}

function nodeCheck(): Finding {
  const version = firstLine('node');
  const major = Number(/^v(\d+)/.exec(version ?? '')?.[1]);
  const ok = major >= nodeMajorMin;
  const detail = `${version ?? 'none'} on PATH, ${process.version} runs the stack`;
  return { name: 'node', ok, detail, ...(ok ? {} : { remedy: `install Node.js ${nodeMajorMin} or newer` }) };
}

function programCheck(name: string, remedy: string): Finding {
  const version = firstLine(name);
  return version === undefined
    ? { name, ok: false, detail: 'missing', remedy }
    : { name, ok: true, detail: version };
}

function packagesCheck(): Finding {
  const read = (file: string) => statSync(path.join(projectRoot, file), { throwIfNoEntry: false });
  const lock = read('package-lock.json');
  const installed = read('node_modules/.package-lock.json');
  const stamp = read('node_modules/.estante-setup');
  const newest = Math.max(installed?.mtimeMs ?? 0, stamp?.mtimeMs ?? 0);
  const ok = lock !== undefined && newest >= lock.mtimeMs;
  if (ok) return { name: 'packages', ok, detail: 'installed as package-lock.json says' };
  return { name: 'packages', ok, detail: 'older than package-lock.json', remedy: 'run "make setup"' };
}

async function postgresCheck(): Promise<Finding> {
  try {
    const { postgres } = await postgresBinaries();
    const version = firstLine(postgres);
    if (version === undefined) throw new Error(`${postgres} does not run on this machine`);
    return { name: 'postgres', ok: true, detail: `${version} for ${process.platform} on ${process.arch}` };
  } catch (error) {
    const remedy =
      'run "make setup"; on a platform without a package, use Linux (glibc) or macOS on x64 or arm64';
    return { name: 'postgres', ok: false, detail: messageOf(error), remedy };
  }
}

function redisCheck(): Finding {
  const server = findRedis();
  if (server !== undefined) return { name: 'redis', ok: true, detail: `${server.version} (${server.file})` };
  return { name: 'redis', ok: false, detail: redisMissing, remedy: 'run "make setup", or install one' };
}

function setprivCheck(): Finding {
  const rights = grantable();
  if (rights === undefined)
    return { name: 'setpriv', ok: false, detail: 'does not work', remedy: setprivRemedy };
  const detail = 'lets PostgreSQL run as another user than root';
  if (rights.length > 0 || openToAll(projectRoot)) return { name: 'setpriv', ok: true, detail };
  const remedy = `chmod o+x the folders above ${projectRoot}, or start as another user than root`;
  return { name: 'setpriv', ok: false, detail: 'that other user cannot reach this folder', remedy };
}

function openToAll(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return path.dirname(folder) === folder || openToAll(path.dirname(folder));
}

/** initdb asks the system for the user's name. */
function userCheck(): Finding {
  try {
    return { name: 'user', ok: true, detail: userInfo().username };
  } catch {
    const remedy = 'run as a user that /etc/passwd names (PostgreSQL insists), or as root';
    return { name: 'user', ok: false, detail: `user ${process.getuid?.() ?? '?'} has no name`, remedy };
  }
}

function diskCheck(home: Home): Finding {
  const { bavail, bsize } = statfsSync(writableFolder(home));
  const gib = (bavail * bsize) / 2 ** 30;
  const ok = gib >= diskGibMin;
  const detail = `${gib.toFixed(1)} GiB free for ${home.root}`;
  return { name: 'disk', ok, detail, ...(ok ? {} : { remedy: `free some: ${diskGibMin} GiB are wanted` }) };
}

function memoryCheck(): Finding {
  const gib = availableBytes() / 2 ** 30;
  const ok = gib >= memoryGibMin;
  const detail = `${gib.toFixed(1)} GiB available`;
  return {
    name: 'memory',
    ok,
    detail,
    ...(ok ? {} : { remedy: `${memoryGibMin} GiB are wanted: close something` }),
  };
}

/** PostgreSQL's processes share memory there; some sandboxes have none. */
function sharedMemoryCheck(): Finding {
  const found = statSync('/dev/shm', { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return { name: 'shared memory', ok: true, detail: '/dev/shm is there' };
  return {
    name: 'shared memory',
    ok: false,
    detail: '/dev/shm is missing',
    remedy: 'mount a tmpfs on /dev/shm',
  };
}

/** What Linux could hand out without swapping; elsewhere what is free, which is less. */
function availableBytes(): number {
  try {
    const kib = /MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kib === undefined ? freemem() : Number(kib) * 1024;
  } catch {
    return freemem();
  }
}

function firstLine(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n', 1)[0]?.slice(0, 60) : undefined;
}
