import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startTestIssuer, testAudience } from '../../adapters/oidc/testing.ts';
import { loginUrl } from '../../adapters/postgres/read-test-database.ts';
import { freePorts } from '../../infra/local/ports.ts';
import { answers, nodeCommand, nodeEnv } from '../../infra/local/store-plan.ts';
import { createSupervisor } from '../../infra/local/supervisor.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { logFile } from '../../infra/local/logs.ts';
import { restorableLog } from './restorable-log.ts';

export const processNames = ['relay', 'projector', 'command-api', 'query-api'] as const;
export type RestoredProcess = (typeof processNames)[number];

type Environment = Record<string, string>;

/** Estante's own processes on a log of their own, which can be restored, and on the stores of the test run. */
export async function restoredSystem() {
  const log = await restorableLog();
  const issuer = await startTestIssuer();
  const [relay = 0, projector = 0, commands = 0, queries = 0] = await freePorts(4);
  const ports = { relay, projector, 'command-api': commands, 'query-api': queries };
  const environment = await environments(log.urlAs, issuer.url);
  const supervisor = createSupervisor(log.home, { notice: () => undefined, background: true });
  await supervisor.run({
    name: 'migrate',
    command: nodeCommand('../processes/migrate.ts'),
    env: environment.migrate,
    output: 'log',
  });
  await log.allowLogins();
  await environment.allowReaders();
  await supervisor.start(
    processNames.map((name) => ({
      name,
      command: nodeCommand(`../processes/${name}.ts`),
      env: { ...environment[name], PORT: String(ports[name]), HEALTH_PORT: String(ports[name]) },
      probe: () => answers(`http://127.0.0.1:${ports[name]}/readyz`),
      stopSignal: 'SIGTERM' as const,
      stopTimeoutMs: 21_000,
      readyTimeoutMs: 60_000,
    })),
  );
  return {
    log,
    issuer,
    ops: environment.ops,
    urlOf: (name: 'command-api' | 'query-api') => `http://127.0.0.1:${ports[name]}`,
    kill: supervisor.kill,
    pid: supervisor.pid,
    /** What a process has logged so far. */
    logged: (name: RestoredProcess): string => readFileSync(logFile(log.home.logs, name), 'utf8'),
    stop: async () => {
      await supervisor.stop();
      await issuer.close();
      await log.stop();
    },
  };
}

async function environments(logUrlAs: (role: LogRole) => string, issuer: string) {
  const stores = await testStores();
  const id = randomUUID().slice(0, 'restored'.length);
  const database = `restored_${id}`;
  const readOwner = await stores.createDatabase(database);
  const common: Environment = {
    ...nodeEnv,
    AWS_REGION: stores.awsRegion,
    AWS_ACCESS_KEY_ID: stores.awsAccessKeyId,
    AWS_SECRET_ACCESS_KEY: stores.awsSecretAccessKey,
    AWS_ENDPOINT_URL_SQS: stores.sqsEndpoint,
    AWS_ENDPOINT_URL_S3: stores.s3Endpoint,
    // No model: feeds are deleted, and their watermarks move on.
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:9',
    DYNAMODB_ENDPOINT: stores.dynamodbEndpoint,
    DYNAMODB_TABLE: `restored-${id}`,
    QUEUE_PREFIX: `restored-${id}`,
    HOST: '127.0.0.1',
  };
  const log = (role: LogRole): Environment => ({ ...common, EVENT_LOG_URLS: logUrlAs(role) });
  const read = (role: ReadRole): Environment => ({ READ_MODEL_URL: roleUrl(readOwner, role) });
  const oidc = { OIDC_ISSUER: issuer, OIDC_AUDIENCE: testAudience };
  const ops: Environment = {
    ...log('estante_ops'),
    ...read('estante_projector'),
    REDIS_URL: stores.redisUrl,
  };
  return {
    ops,
    /** Once the migration has made the roles. */
    allowReaders: async () => {
      for (const role of readRoles) await loginUrl(stores.postgresAdminUrl, database, role);
    },
    migrate: {
      ...common,
      EVENT_LOG_OWNER_URLS: logUrlAs('estante_owner'),
      READ_MODEL_OWNER_URL: readOwner,
      REDIS_URL: stores.redisUrl,
      ARTIFACT_BUCKET: `restored-${id}`,
      S3_FORCE_PATH_STYLE: 'true',
    },
    relay: log('estante_relay'),
    projector: {
      ...log('estante_projector'),
      ...read('estante_projector'),
      REDIS_URL: stores.redisProjectorUrl,
    },
    'command-api': { ...log('estante_command'), ...oidc },
    'query-api': {
      ...log('estante_query'),
      ...read('estante_query'),
      ...oidc,
      REDIS_URL: stores.redisQueryUrl,
    },
  };
}

const readRoles = ['estante_projector', 'estante_query'] as const;
type ReadRole = (typeof readRoles)[number];

/** With the password that tests give the role. */
function roleUrl(ownerUrl: string, role: ReadRole): string {
  const target = new URL(ownerUrl);
  target.username = role;
  target.password = `${role}-of-tests`;
  return target.href;
}

type LogRole =
  | 'estante_owner'
  | 'estante_relay'
  | 'estante_projector'
  | 'estante_command'
  | 'estante_query'
  | 'estante_ops';
