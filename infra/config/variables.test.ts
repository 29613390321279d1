import { expect } from 'chai';
import type { z } from 'zod';
import { ConfigError, readConfig, type Environment } from './environment.ts';
import { migrateConfig } from './migrate.ts';
import { projectorConfig } from './projector.ts';
import { relayConfig } from './relay.ts';
import { eventLogUrls, port } from './variables.ts';

const faultsOf = (schema: z.ZodType, environment: Environment): readonly string[] => {
  try {
    readConfig(schema, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
};

/** The variables that faults are about, without what is wrong with them. */
const faultyOf = (schema: z.ZodType, environment: Environment): readonly string[] =>
  faultsOf(schema, environment)
    .slice(1)
    .map((fault) => fault.trim().split(':')[0] ?? '')
    .sort();

describe('the servers of the event log', () => {
  it('are one for all partitions when there is one URL', () => {
    for (const url of ['postgres://log/x', 'postgresql://user:pass@log:5432/x?sslmode=require']) {
      expect(eventLogUrls.parse(url)).to.deep.equal([{ url, partitions: 'all' }]);
    }
  });

  it('are as many as there are ranges', () => {
    expect(eventLogUrls.parse('0-7=postgres://a/log, 8-15=postgres://b/log')).to.deep.equal([
      { url: 'postgres://a/log', partitions: { from: 0, to: 7 } },
      { url: 'postgres://b/log', partitions: { from: 8, to: 15 } },
    ]);
  });

  it('may hold a single partition', () => {
    expect(eventLogUrls.parse('3-3=postgres://a/log')).to.deep.equal([
      { url: 'postgres://a/log', partitions: { from: 3, to: 3 } },
    ]);
  });

  for (const [what, value] of Object.entries({
    'another kind of URL': 'mysql://log/x',
    'two URLs without ranges': 'postgres://a/x,postgres://b/x',
    'a range without a URL': '0-7=',
    'a URL without its range among ranges': '0-7=postgres://a/x,postgres://b/x',
    'a range that ends before it starts': '7-0=postgres://a/x',
    'a comma too many': '0-7=postgres://a/x,',
    'no text': '',
  })) {
    it(`cannot be ${what}`, () => {
      const { error } = eventLogUrls.safeParse(value);
      expect(error?.issues.map(({ message }) => message)).to.deep.equal([
        'must be one postgres:// URL, or ranges such as 0-7=postgres://…,8-15=postgres://…',
      ]);
    });
  }
});

describe('a port', () => {
  it('is a whole number from 0 to 65535', () => {
    expect(['0', '8080', '65535'].map((text) => port.parse(text))).to.deep.equal([0, 8_080, 65_535]);
    for (const text of ['-1', '65536', '80.5', 'http']) {
      expect(port.safeParse(text).success, text).to.equal(false);
    }
  });
});

describe('the configuration of the other processes', () => {
  const log = { EVENT_LOG_URLS: 'postgres://log/x' };
  const stores = { ...log, READ_MODEL_URL: 'postgres://read/x', REDIS_URL: 'redis://redis' };
  const owner = {
    EVENT_LOG_OWNER_URLS: 'postgres://log/x',
    READ_MODEL_OWNER_URL: 'postgres://read/x',
    REDIS_URL: 'redis://redis',
  };
  const wrong = Object.fromEntries(
    [
      ...['EVENT_LOG_URLS', 'EVENT_LOG_OWNER_URLS', 'READ_MODEL_URL', 'READ_MODEL_OWNER_URL', 'REDIS_URL'],
      ...['DYNAMODB_ENDPOINT', 'PROJECTOR_QUEUES', 'HEALTH_PORT', 'LOG_LEVEL', 'EVENT_LOG_PARTITIONS'],
      ...['MIGRATE_AWS', 'QUEUES_CREATE_MISSING'],
    ].map((name) => [name, 'hunter2']),
  );
  const allWrong = { ...wrong, QUEUE_PREFIX: 'hunter2 hunter2' };

  it('names what is missing, all at once', () => {
    expect(faultyOf(relayConfig, {})).to.deep.equal(['EVENT_LOG_URLS', 'HEALTH_PORT']);
    expect(faultyOf(projectorConfig, {})).to.deep.equal([
      'EVENT_LOG_URLS',
      'HEALTH_PORT',
      'READ_MODEL_URL',
      'REDIS_URL',
    ]);
    expect(faultyOf(migrateConfig, {})).to.deep.equal([
      'EVENT_LOG_OWNER_URLS',
      'READ_MODEL_OWNER_URL',
      'REDIS_URL',
    ]);
  });

  it('says what a missing variable must be', () => {
    expect(faultsOf(migrateConfig, {})).to.deep.equal([
      'the environment is not usable:',
      '  EVENT_LOG_OWNER_URLS: must be set to one postgres:// URL or to ranges of them',
      '  READ_MODEL_OWNER_URL: must be set to a postgres:// URL',
      '  REDIS_URL: must be set to a redis:// or rediss:// URL',
    ]);
    expect(faultsOf(relayConfig, log)).to.deep.equal([
      'the environment is not usable:',
      '  HEALTH_PORT: must be a port number',
    ]);
  });

  it('takes an empty variable for a missing one', () => {
    expect(faultyOf(relayConfig, { EVENT_LOG_URLS: '', HEALTH_PORT: '' })).to.deep.equal([
      'EVENT_LOG_URLS',
      'HEALTH_PORT',
    ]);
  });

  it('names what is wrong, all at once, and shows no value', () => {
    const faulty = {
      relay: faultyOf(relayConfig, allWrong),
      projector: faultyOf(projectorConfig, allWrong),
      migrate: faultyOf(migrateConfig, allWrong),
    };
    expect(faulty).to.deep.equal({
      relay: ['EVENT_LOG_URLS', 'HEALTH_PORT', 'LOG_LEVEL', 'QUEUES_CREATE_MISSING', 'QUEUE_PREFIX'],
      projector: [
        ...['DYNAMODB_ENDPOINT', 'EVENT_LOG_URLS', 'HEALTH_PORT', 'LOG_LEVEL', 'PROJECTOR_QUEUES'],
        ...['QUEUES_CREATE_MISSING', 'QUEUE_PREFIX', 'READ_MODEL_URL', 'REDIS_URL'],
      ],
      migrate: [
        ...['DYNAMODB_ENDPOINT', 'EVENT_LOG_OWNER_URLS', 'EVENT_LOG_PARTITIONS', 'LOG_LEVEL', 'MIGRATE_AWS'],
        ...['QUEUE_PREFIX', 'READ_MODEL_OWNER_URL', 'REDIS_URL'],
      ],
    });
    for (const schema of [relayConfig, projectorConfig, migrateConfig]) {
      expect(faultsOf(schema, allWrong).join('\n')).not.to.include('hunter2');
    }
  });

  it('is complete with what has no default', () => {
    expect(readConfig(relayConfig, { ...log, HEALTH_PORT: '3003' })).to.deep.include({
      HEALTH_PORT: 3_003,
      HOST: '127.0.0.1',
      QUEUE_PREFIX: 'estante',
      QUEUES_CREATE_MISSING: false,
      LOG_LEVEL: 'info',
    });
    expect(readConfig(projectorConfig, { ...stores, HEALTH_PORT: '0' }).PROJECTOR_QUEUES).to.deep.equal([
      'postgresql',
      'dynamodb',
      'redis',
      'feeds',
    ]);
    expect(readConfig(migrateConfig, owner)).to.deep.include({ EVENT_LOG_PARTITIONS: 16, MIGRATE_AWS: true });
  });
});
