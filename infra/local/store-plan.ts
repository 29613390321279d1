import { createConnection } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { cacheFolder, type Home } from './paths.ts';
import { findRedis, redisCommand, redisMissing } from './redis.ts';
import type { Secrets } from './secrets.ts';
import type { ProcessSpec } from './process-spec.ts';
import { unprivileged } from './unprivileged.ts';
import type { StoreAddresses, StorePorts } from './urls.ts';

type Plan = { home: Home; ports: StorePorts; secrets: Secrets; addresses: StoreAddresses };

/** The processes of the four stores. Making the plan writes Redis's configuration and fails when it is missing. */
export function storePlan(plan: Plan): ProcessSpec[] {
  return [postgresSpec(plan), redisSpec(plan), dynamodbSpec(plan), queuesSpec(plan)];
}

/** The command that runs a TypeScript file of the project, and the environment that makes it start fast. */
export function nodeCommand(file: string): [string, ...string[]] {
  return [process.execPath, path.resolve(import.meta.dirname, file)];
}

export const nodeEnv = {
  NODE_COMPILE_CACHE: path.join(cacheFolder, 'compile'),
  NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
};

function postgresSpec({ home, ports, secrets, addresses }: Plan): ProcessSpec {
  return {
    name: 'postgres',
    command: unprivileged(nodeCommand('postgres.ts'), home.postgres),
    env: {
      ...nodeEnv,
      PORT: String(ports.postgres),
      DATA_FOLDER: home.postgres,
      SUPERUSER_PASSWORD: secrets.postgres.postgres,
    },
    probe: () => selectOne(addresses.postgres('postgres', 'postgres')),
    // SIGTERM would wait for every client to leave; SIGINT disconnects them and shuts down cleanly.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
    readyTimeoutMs: 90_000,
  };
}

function redisSpec({ home, ports, secrets }: Plan): ProcessSpec {
  const server = findRedis();
  if (server === undefined) throw new Error(redisMissing);
  return {
    name: 'redis',
    command: redisCommand({ folder: home.redis, port: ports.redis, secrets, server }),
    env: {},
    probe: () => redisAnswers(ports.redis, secrets),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
    readyTimeoutMs: 30_000,
  };
}

function dynamodbSpec({ home, ports }: Plan): ProcessSpec {
  return {
    name: 'dynamodb',
    command: nodeCommand('dynamodb.ts'),
    env: { ...nodeEnv, PORT: String(ports.dynamodb), DATA_FOLDER: home.dynamodb },
    probe: () => answers(`http://127.0.0.1:${ports.dynamodb}/`),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 8_000,
    readyTimeoutMs: 30_000,
  };
}

function queuesSpec({ home, ports }: Plan): ProcessSpec {
  return {
    name: 'queues',
    command: nodeCommand('queues.ts'),
    env: { ...nodeEnv, PORT: String(ports.queues), S3_FOLDER: home.s3 },
    probe: () => answers(`http://127.0.0.1:${ports.queues}/health`),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 8_000,
    readyTimeoutMs: 30_000,
  };
}

const probeTimeoutMs = 2_000;

/** Any answer below 500 counts. A 503 is quoted, because it says what is not ready. */
export async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
  const body = await response.text();
  if (response.status >= 500) throw new Error(`${url} answered ${response.status}: ${body.slice(0, 300)}`);
}

async function selectOne(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: probeTimeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Signs in and pings, by hand: four lines of protocol do not need a client with its reconnecting. */
function redisAnswers(port: number, secrets: Secrets): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: probeTimeoutMs });
    let reply = '';
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => {
      reply += String(chunk);
      if (!reply.includes('+PONG') && !reply.includes('-')) return;
      socket.destroy();
      if (reply.includes('+PONG')) resolve();
      else reject(new Error(reply.trim()));
    });
    socket.write(`AUTH estante_owner ${secrets.redis.estante_owner}\r\nPING\r\n`);
  });
}
