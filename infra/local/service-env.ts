import { audience, demoLogin, subjectOf } from './logins.ts';
import type { PostgresRole, RedisUser } from './secrets.ts';
import type { OneOffName, ServicePlan } from './service-plan.ts';
import { healthTargets, type ServiceName } from './services.ts';
import { nodeEnv } from './store-plan.ts';
import { awsAccess, logDatabase, readDatabase } from './urls.ts';

export type EnvName = ServiceName | OneOffName | 'ops' | 'import' | 'analyst';

/** The environment of every process, by name; also of `ops`, the operators' command line, and of `analyst`, who asks `make sql`. */
export function serviceEnv(plan: ServicePlan): Record<EnvName, Record<string, string>> {
  return { ...oneOffEnv(plan), ...estanteEnv(plan), ...frontEnv(plan) };
}

/** How to reach each part of the stack, as the variables that Estante's processes read. */
function pieces({ addresses, ports, issuer }: ServicePlan) {
  return {
    log: (role: PostgresRole) => ({ EVENT_LOG_URLS: addresses.postgres(role, logDatabase) }),
    read: (role: PostgresRole) => ({ READ_MODEL_URL: addresses.postgres(role, readDatabase) }),
    redis: (user: RedisUser) => ({ REDIS_URL: addresses.redis(user) }),
    // What is changed here must not break its word to clients unseen.
    api: { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, CHECK_REPLIES: 'true' },
    // The local SQS forgets its queues when it ends.
    queues: {
      ...aws,
      AWS_ENDPOINT_URL_SQS: addresses.sqs,
      QUEUE_PREFIX: 'estante',
      QUEUES_CREATE_MISSING: 'true',
    },
    objects: {
      ...aws,
      AWS_ENDPOINT_URL_S3: addresses.s3,
      ARTIFACT_BUCKET: 'estante-models',
      S3_FORCE_PATH_STYLE: 'true',
    },
    views: { ...aws, DYNAMODB_ENDPOINT: addresses.dynamodb },
    model: {
      ...aws,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: at(ports['sagemaker-runtime']),
      SAGEMAKER_ENDPOINT: 'estante-recommender',
    },
    http: (name: ServiceName) => ({ ...nodeEnv, HOST: '127.0.0.1', PORT: String(ports[name]) }),
    health: (name: ServiceName) => ({ ...nodeEnv, HOST: '127.0.0.1', HEALTH_PORT: String(ports[name]) }),
  };
}

function oneOffEnv(
  plan: ServicePlan,
): Record<OneOffName | 'ops' | 'import' | 'analyst', Record<string, string>> {
  const { log, read, redis, queues, objects, views, model } = pieces(plan);
  const { addresses } = plan;
  const elsewhere = { ...views, ...queues, ...objects };
  // Operators replay, which makes and replaces what projectors own.
  const operators = {
    ...nodeEnv,
    ...log('estante_ops'),
    ...read('estante_projector'),
    ...redis('estante_owner'),
  };
  return {
    migrate: {
      ...nodeEnv,
      EVENT_LOG_OWNER_URLS: addresses.postgres('estante_owner', logDatabase),
      READ_MODEL_OWNER_URL: addresses.postgres('estante_owner', readDatabase),
      ...redis('estante_owner'),
      ...elsewhere,
    },
    seed: {
      ...nodeEnv,
      ...log('estante_command'),
      SEED_DEMO_ISSUER: plan.issuer,
      SEED_DEMO_SUBJECT: subjectOf(demoLogin),
      ...(plan.seedReaders === undefined ? {} : { SEED_READERS: String(plan.seedReaders) }),
    },
    train: { ...nodeEnv, ...log('estante_projector'), ...objects },
    upgrade: { ...operators, ...elsewhere, ...model },
    'catch-up': { ...operators, ...elsewhere, ...model },
    ops: { ...operators, ...elsewhere, ...model },
    // It appends as the command API does, and only looks at how far read models are.
    import: {
      ...nodeEnv,
      ...log('estante_command'),
      ...read('estante_ops'),
      ...redis('estante_query'),
      ...views,
    },
    analyst: read('estante_analyst'),
  };
}

type EstanteName = 'command-api' | 'query-api' | 'relay' | 'projector' | 'model-server';

function estanteEnv(plan: ServicePlan): Record<EstanteName, Record<string, string>> {
  const { log, read, redis, api, queues, objects, views, model, http, health } = pieces(plan);
  return {
    'command-api': { ...http('command-api'), ...log('estante_command'), ...api },
    'query-api': {
      ...http('query-api'),
      ...log('estante_query'),
      ...read('estante_query'),
      ...redis('estante_query'),
      ...views,
      ...model,
      ...api,
    },
    relay: { ...health('relay'), ...log('estante_relay'), ...queues },
    projector: {
      ...health('projector'),
      ...log('estante_projector'),
      ...read('estante_projector'),
      ...redis('estante_projector'),
      ...views,
      ...queues,
      ...model,
    },
    'model-server': { ...http('model-server'), ...objects, SM_MODEL_DIR: plan.home.model },
  };
}

function frontEnv(plan: ServicePlan): Record<Exclude<ServiceName, EstanteName>, Record<string, string>> {
  const { home, ports } = plan;
  const { http } = pieces(plan);
  return {
    'sagemaker-runtime': { ...http('sagemaker-runtime'), MODEL_SERVER_URL: at(ports['model-server']) },
    'identity-provider': { ...http('identity-provider'), ISSUER: plan.issuer, DATA_FOLDER: home.identity },
    edge: {
      ...http('edge'),
      QUERY_API_URL: at(ports['query-api']),
      COMMAND_API_URL: at(ports['command-api']),
      IDENTITY_PROVIDER_URL: at(ports['identity-provider']),
      HEALTH_TARGETS: JSON.stringify(healthTargets(plan)),
      LOG_FOLDER: home.logs,
      TRY_OUT_FILE: plan.tryOutFile,
    },
  };
}

const aws = {
  AWS_REGION: awsAccess.region,
  AWS_ACCESS_KEY_ID: awsAccess.accessKeyId,
  AWS_SECRET_ACCESS_KEY: awsAccess.secretAccessKey,
};

function at(port: number): string {
  return `http://127.0.0.1:${port}`;
}
