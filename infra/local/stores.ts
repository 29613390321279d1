import { createOwnedDatabase, prepareDatabases } from './databases.ts';
import { claimHome } from './claim.ts';
import { homeAt } from './paths.ts';
import { freePorts } from './ports.ts';
import { secretsOf } from './secrets.ts';
import { storePlan } from './store-plan.ts';
import { createSupervisor } from './supervisor.ts';
import { awsAccess, logDatabase, readDatabase, storeAddresses, type StoreAddresses } from './urls.ts';

/** How to reach the stores with every right. All servers listen on 127.0.0.1. */
export type StoreUrls = {
  /** Superuser, database `postgres`. */
  postgresAdminUrl: string;
  /** `estante_owner` on `estante_log`: migrations of the event log. The role may create roles. */
  eventLogOwnerUrl: string;
  /** `estante_owner` on `estante_read`: migrations of the read models. */
  readModelOwnerUrl: string;
  /** A user of Redis with every right; `estante_projector` and `estante_query` exist too. */
  redisUrl: string;
  redisProjectorUrl: string;
  redisQueryUrl: string;
  dynamodbEndpoint: string;
  sqsEndpoint: string;
  s3Endpoint: string;
  awsRegion: string;
  awsAccessKeyId: string;
  awsSecretAccessKey: string;
};

export type Stores = StoreUrls & {
  /** The data folder. */
  home: string;
  /** A further database owned by `estante_owner`; returns its URL. Idempotent. */
  createDatabase: (name: string) => Promise<string>;
  pid: (name: StoreName) => number | undefined;
  /** Signals one store; the supervisor starts it again when it dies. */
  kill: (name: StoreName, signal: NodeJS.Signals) => void;
  /** Stops every store; the data stays. */
  stop: () => Promise<void>;
};

export type StoreName = 'postgres' | 'redis' | 'dynamodb' | 'queues';

export type StoresOptions = {
  /** The data folder; made when missing. */
  home: string;
  /** Told when a store died and came back. */
  notice?: (text: string) => void;
  /** The stores do not keep this process from ending; whoever asks for that must stop them. */
  background?: boolean;
};

/**
 * Starts PostgreSQL, Redis, DynamoDB, SQS and S3 in a data folder, on free loopback ports, and nothing of Estante:
 * no tables, queues or buckets. The databases `estante_log` and `estante_read` and their owner exist. A second call
 * on the same folder finds the data again; while another process uses the folder, it throws.
 *
 *     const stores = await startStores({ home: '/some/folder' });
 *     …
 *     await stores.stop();
 */
export async function startStores(options: StoresOptions): Promise<Stores> {
  const home = homeAt(options.home);
  const release = await claimHome(home);
  const { notice = () => undefined, background = false } = options;
  const supervisor = createSupervisor(home, { notice, background });
  const stop = async () => {
    await supervisor.stop();
    release();
  };
  try {
    const secrets = secretsOf(home);
    const [postgres = 0, redis = 0, dynamodb = 0, queues = 0] = await freePorts(4);
    const ports = { postgres, redis, dynamodb, queues };
    const addresses = storeAddresses(ports, secrets);
    await supervisor.start(storePlan({ home, ports, secrets, addresses }));
    await prepareDatabases(addresses, secrets);
    const urls = storeUrls(addresses);
    return {
      ...urls,
      home: home.root,
      createDatabase: (name) => createOwnedDatabase(urls, name),
      pid: supervisor.pid,
      kill: supervisor.kill,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function storeUrls(addresses: StoreAddresses): StoreUrls {
  return {
    postgresAdminUrl: addresses.postgres('postgres', 'postgres'),
    eventLogOwnerUrl: addresses.postgres('estante_owner', logDatabase),
    readModelOwnerUrl: addresses.postgres('estante_owner', readDatabase),
    redisUrl: addresses.redis('estante_owner'),
    redisProjectorUrl: addresses.redis('estante_projector'),
    redisQueryUrl: addresses.redis('estante_query'),
    dynamodbEndpoint: addresses.dynamodb,
    sqsEndpoint: addresses.sqs,
    s3Endpoint: addresses.s3,
    awsRegion: awsAccess.region,
    awsAccessKeyId: awsAccess.accessKeyId,
    awsSecretAccessKey: awsAccess.secretAccessKey,
  };
}
