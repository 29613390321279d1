import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Home } from './paths.ts';

/** Login roles of PostgreSQL; the first two are the stack's own, the others get their rights from the migrations. */
export const postgresRoles = [
  'postgres',
  'estante_owner',
  'estante_command',
  'estante_relay',
  'estante_projector',
  'estante_query',
  'estante_ops',
  'estante_analyst',
] as const;
export type PostgresRole = (typeof postgresRoles)[number];

export const redisUsers = ['estante_owner', 'estante_projector', 'estante_query'] as const;
export type RedisUser = (typeof redisUsers)[number];

export type Secrets = { postgres: Record<PostgresRole, string>; redis: Record<RedisUser, string> };

/** The generated passwords of a data folder, made on first use and kept in a file that only its owner reads. */
export function secretsOf(home: Home): Secrets {
  const kept = readKept(home);
  const secrets: Secrets = {
    postgres: passwordsFor(postgresRoles, kept.postgres),
    redis: passwordsFor(redisUsers, kept.redis),
  };
  mkdirSync(home.root, { recursive: true });
  const draft = `${home.secrets}.new`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, home.secrets);
  return secrets;
}

function passwordsFor<Name extends string>(names: readonly Name[], kept: Partial<Record<Name, string>> = {}) {
  const entries = names.map((name) => [name, kept[name] ?? randomBytes(24).toString('base64url')] as const);
  // Object.fromEntries forgets the key type; the entries above hold exactly these names.
  return Object.fromEntries(entries) as Record<Name, string>;
}

function readKept(home: Home): Partial<Secrets> {
  try {
    // Written by the function above and by nothing else.
    return JSON.parse(readFileSync(home.secrets, 'utf8')) as Partial<Secrets>;
  } catch {
    return {};
  }
}
