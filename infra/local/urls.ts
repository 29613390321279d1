import type { PostgresRole, RedisUser, Secrets } from './secrets.ts';

export type StorePorts = { postgres: number; redis: number; dynamodb: number; queues: number };

/** SDKs insist on credentials; the local servers take any. */
export const awsAccess = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const logDatabase = 'estante_log';
export const readDatabase = 'estante_read';

/** Writes down how to reach each store as a role or user of it. */
export function storeAddresses(ports: StorePorts, secrets: Secrets) {
  const queues = `http://127.0.0.1:${ports.queues}`;
  return {
    postgres: (role: PostgresRole, database: string) =>
      `postgres://${role}:${secrets.postgres[role]}@127.0.0.1:${ports.postgres}/${database}`,
    redis: (user: RedisUser) => `redis://${user}:${secrets.redis[user]}@127.0.0.1:${ports.redis}`,
    dynamodb: `http://127.0.0.1:${ports.dynamodb}`,
    sqs: queues,
    s3: queues,
  };
}

export type StoreAddresses = ReturnType<typeof storeAddresses>;
