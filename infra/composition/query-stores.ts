import pg from 'pg';
import type { DatabasePool } from 'slonik';
import { dynamodbClient, queryLimits } from '../../adapters/dynamodb/client.ts';
import type { Table } from '../../adapters/dynamodb/tables.ts';
import { connectLogServers, type LogServers } from '../../adapters/postgres/log-servers.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { openRedis, type Redis } from '../../adapters/redis/client.ts';
import { sagemakerClient } from '../../adapters/sagemaker/client.ts';
import { sagemakerInference } from '../../adapters/sagemaker/inference.ts';
import type { Inference } from '../../queries/ports.ts';
import { inferenceDeadlineMs } from '../../queries/recommending/rungs.ts';
import type { QueryApiConfig } from '../config/query-api.ts';
import type { Logger } from '../logging.ts';

/** Everything the query API reads from, with credentials that only read. */
export type QueryStores = {
  readonly log: LogServers;
  readonly identities: pg.Pool;
  readonly readModels: DatabasePool;
  readonly redis: Redis;
  readonly views: Table;
  readonly inference: Inference;
  readonly close: () => Promise<void>;
};

const applicationName = 'estante-query-api';
const logConnectionsMax = 2;
const identityConnectionsMax = 4;
const readConnectionsMax = 16;
/** Nobody waits longer than this for a page of books. */
const statementTimeoutMs = 2_000;

/** Connects to the log and begins to connect to the rest: a store that is away now is found later. */
export async function openQueryStores(config: QueryApiConfig, logger: Logger): Promise<QueryStores> {
  const log = await connectLogServers(config.EVENT_LOG_URLS, {
    connectionsMax: logConnectionsMax,
    applicationName,
  });
  const identities = identityPool(config);
  const readModels = await createReadPool({
    url: config.READ_MODEL_URL,
    applicationName,
    connectionsMax: readConnectionsMax,
    statementTimeoutMs,
  });
  const redis = openRedis({
    url: config.REDIS_URL,
    name: applicationName,
    onError: (error) => logger.warn({ err: error }, 'redis'),
  });
  const dynamodb = dynamodbClient(
    config.DYNAMODB_ENDPOINT === undefined ? {} : { endpoint: config.DYNAMODB_ENDPOINT },
    queryLimits,
  );
  const sagemaker = sagemakerClient();
  const inference = sagemakerInference({
    client: sagemaker,
    endpointName: config.SAGEMAKER_ENDPOINT,
    deadlineMs: inferenceDeadlineMs,
    onBreak: (broken) => logger.warn({ broken }, 'circuit of inference'),
  });
  return {
    log,
    identities,
    readModels,
    redis,
    views: { client: dynamodb, table: config.DYNAMODB_TABLE },
    inference,
    close: async () => {
      sagemaker.destroy();
      dynamodb.destroy();
      await Promise.all([redis.close(), readModels.end(), identities.end(), log.close()]);
    },
  };
}

function identityPool({ IDENTITY_URL, EVENT_LOG_URLS }: QueryApiConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: IDENTITY_URL ?? EVENT_LOG_URLS[0]?.url ?? '',
    max: identityConnectionsMax,
    application_name: applicationName,
    connectionTimeoutMillis: statementTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced on the next use.
  pool.on('error', () => undefined);
  return pool;
}
