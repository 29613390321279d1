import { expect } from 'chai';
import pg from 'pg';
import { createClient } from 'redis';
import type { Stack } from '../infra/local/stack.ts';
import { sharedStack, stackStartMs } from './support/shared-stack.ts';

describe('the credentials of the query process', () => {
  let env: Record<string, string>;

  before(async function () {
    this.timeout(stackStartMs);
    const stack: Stack = await sharedStack();
    env = stack.env('query-api');
  });

  const failureOf = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'it was allowed',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  const writes = {
    EVENT_LOG_URLS: [
      `select log.append('[]')`,
      `insert into identity.reader (issuer, subject, reader_id) values ('i', 's', 'r')`,
      `select identity.reader_id_of('i', 's', 'r')`,
      `delete from relay.checkpoint`,
      `delete from parking.parked`,
      `select * from log.event limit 1`,
      `create table public.mine (id int)`,
      `set role estante_owner`,
    ],
    READ_MODEL_URL: [
      `delete from live.book_title`,
      `update projection.watermark set position = 0`,
      `delete from projection.instance`,
      `create schema mine`,
      `create table public.mine (id int)`,
      `set role estante_projector`,
    ],
  };
  for (const [variable, statements] of Object.entries(writes)) {
    for (const statement of statements) {
      it(`cannot \`${statement}\` where ${variable} points`, async () => {
        const client = new pg.Client({ connectionString: env[variable] ?? '' });
        await client.connect();
        const failure = await failureOf(client.query(statement));
        await client.end();
        expect(failure).to.match(/permission denied|cannot|must be|not exist/);
      });
    }
  }

  for (const [command, ...args] of [
    ['SET', 'est:{0}:feeds:g1:feed:x', '1'],
    ['DEL', 'est:{0}:popular-books:g1:likes'],
    ['ZADD', 'est:{0}:popular-books:g1:likes', '1', 'b'],
    ['FLUSHALL'],
    ['CONFIG', 'SET', 'maxmemory', '1'],
    ['FUNCTION', 'FLUSH'],
  ]) {
    it(`cannot ${command} ${args[0] ?? ''} in Redis`, async () => {
      expect(await redisCommand([command ?? '', ...args])).to.match(/NOPERM/);
    });
  }

  it('can write the limits, and nothing else, in Redis', async () => {
    expect(await redisCommand(['SET', 'limit:test', '1', 'EX', '1'])).to.equal('it was allowed');
  });

  it('name no queue, no bucket and no owner', () => {
    expect(Object.keys(env)).to.not.include('AWS_ENDPOINT_URL_SQS');
    expect(Object.keys(env)).to.not.include('AWS_ENDPOINT_URL_S3');
    expect(JSON.stringify(env)).to.not.match(/estante_(owner|command|projector|relay|ops)/);
  });

  async function redisCommand(command: readonly string[]): Promise<string> {
    const client = createClient({ url: env['REDIS_URL'] ?? '' });
    client.on('error', () => undefined);
    await client.connect();
    return failureOf(client.sendCommand([...command])).finally(() => client.destroy());
  }
});
