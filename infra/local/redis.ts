import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toolsFolder } from './paths.ts';
import type { RedisUser, Secrets } from './secrets.ts';

/** Functions and per-key rights need this version. */
export const redisMajorMin = 7;

export type RedisServer = { file: string; version: string };

/** redis-server or valkey-server, from PATH or from the project's own tools; undefined when none is new enough. */
export function findRedis(): RedisServer | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), path.join(toolsFolder, 'bin')];
  const candidates = ['valkey-server', 'redis-server'].flatMap((name) =>
    folders.map((one) => path.join(one, name)),
  );
  for (const file of candidates) {
    const version = existsSync(file) ? versionOf(file) : undefined;
    if (version !== undefined && Number.parseInt(version) >= redisMajorMin) return { file, version };
  }
  return undefined;
}

export const redisMissing = `no redis-server or valkey-server (${redisMajorMin} or newer) here; install one: ${[
  'apt-get install redis-server',
  'dnf install valkey',
  'apk add valkey',
  'pacman -S valkey',
  'brew install valkey',
].join(' | ')}`;

/** Writes the configuration into the folder and returns the command that serves it. */
export function redisCommand(input: { folder: string; port: number; secrets: Secrets; server: RedisServer }) {
  const { folder, port, secrets, server } = input;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const users = path.join(folder, 'users.acl');
  const config = path.join(folder, 'redis.conf');
  writeFileSync(users, userRules(secrets.redis), { mode: 0o600 });
  writeFileSync(config, configuration({ port, folder, users }), { mode: 0o600 });
  return [server.file, config] as const;
}

/** Nothing is evicted (feeds are rebuilt, not lost one by one); the append-only file is what survives a restart. */
function configuration({ port, folder, users }: { port: number; folder: string; users: string }): string {
  return `${[
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    'daemonize no',
    `dir "${folder}"`,
    `aclfile "${users}"`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory 512mb',
    'maxmemory-policy noeviction',
    'always-show-logo no',
  ].join('\n')}\n`;
}

/**
 * The query side may read what projectors wrote and keep its own rate limits; nobody comes in without a password. The default user is nobody
 * (`off`), but Redis reads its append-only file as that user: without its rights, every transaction in the file would be refused at the next start, and what
 * is written alone, such as a watermark, would not.
 */
function userRules(passwords: Record<RedisUser, string>): string {
  const rights: Record<RedisUser, string> = {
    estante_owner: '~* &* +@all',
    estante_projector: '~est:* &est:* +@all -@admin -@dangerous +info +keys +scan +function +config|get',
    estante_query: '%R~est:* ~limit:* &est:* +@all -@admin -@dangerous +info -function',
  };
  const lines = Object.entries(rights).map(([user, rule]) => {
    // Object.entries forgets the key type.
    const digest = createHash('sha256')
      .update(passwords[user as RedisUser])
      .digest('hex');
    return `user ${user} on #${digest} ${rule}`;
  });
  return `${['user default off ~* &* +@all', ...lines].join('\n')}\n`;
}

function versionOf(file: string): string | undefined {
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}
