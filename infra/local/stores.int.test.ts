import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import pg from 'pg';
import { createClient } from 'redis';
import { eventually } from './eventually.ts';
import { startStores, type StoreName, type Stores } from './stores.ts';

describe('the local stores', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'estante-stores-'));
  const notices: string[] = [];
  let stores: Stores;

  before(async () => {
    stores = await startStores({ home, notice: (text) => notices.push(text) });
  });
  after(async () => {
    await stores.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const query = async (connectionString: string, text: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query<Record<string, string>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const aws = (endpoint: string) => ({
    endpoint,
    region: stores.awsRegion,
    credentials: { accessKeyId: stores.awsAccessKeyId, secretAccessKey: stores.awsSecretAccessKey },
  });

  it('run PostgreSQL 18 without trading durability for speed', async () => {
    const [row] = await query(
      stores.eventLogOwnerUrl,
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages,
         current_setting('listen_addresses') as addresses, current_user as role, current_database() as database`,
    );
    expect(row).to.include({ fsync: 'on', commit: 'on', pages: 'on', addresses: '127.0.0.1' });
    expect(row).to.include({ role: 'estante_owner', database: 'estante_log' });
    expect(row?.['version']).to.match(/^18\./);
  });

  it('let the owner create roles, and refuse a wrong password', async () => {
    await query(stores.readModelOwnerUrl, 'create role some_reader nologin');
    const wrong = new URL(stores.readModelOwnerUrl);
    wrong.password = 'wrong';
    const refused = await query(wrong.href, 'select 1').catch((error: unknown) => error);
    expect(String(refused)).to.contain('password authentication failed');
  });

  it('keep their passwords where only their owner reads them', () => {
    expect(readFileSync(path.join(home, 'secrets.json'), 'utf8')).to.contain('estante_owner');
  });

  it('let the query user of Redis read what projectors wrote, and nothing more', async () => {
    const projector = await createClient({ url: stores.redisProjectorUrl }).connect();
    const reader = await createClient({ url: stores.redisQueryUrl }).connect();
    try {
      await projector.set('est:{1}:feed', 'books');
      expect(await reader.get('est:{1}:feed')).to.equal('books');
      const refused = await reader.set('est:{1}:feed', 'others').catch((error: unknown) => error);
      expect(String(refused)).to.contain('NOPERM');
      expect(await reader.incr('limit:someone')).to.equal(1);
    } finally {
      projector.destroy();
      reader.destroy();
    }
  });

  it('speak DynamoDB, SQS and S3, and hand out queue URLs that work', async () => {
    const dynamodb = new DynamoDBClient(aws(stores.dynamodbEndpoint));
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'views',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    const sqs = new SQSClient(aws(stores.sqsEndpoint));
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'pages.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    expect(QueueUrl).to.contain(new URL(stores.sqsEndpoint).host);
    const s3 = new S3Client({ ...aws(stores.s3Endpoint), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'models' }));
    await s3.send(new PutObjectCommand({ Bucket: 'models', Key: 'one', Body: 'artifact' }));
  });

  for (const name of ['postgres', 'redis', 'dynamodb', 'queues'] satisfies StoreName[]) {
    it(`bring ${name} back when it is killed`, async () => {
      const before = stores.pid(name);
      expect(Number(readFileSync(path.join(home, 'run', `${name}.pid`), 'utf8'))).to.equal(before);
      stores.kill(name, 'SIGKILL');
      await eventually(() => expect(notices, notices.join()).to.include(`${name} is back`), {
        timeoutMs: 15_000,
      });
      expect(stores.pid(name)).to.be.a('number').and.not.equal(before);
    });
  }

  it('keep in Redis what was written together, over a kill', async () => {
    const projector = await createClient({ url: stores.redisProjectorUrl }).connect();
    await projector.multi().set('est:rows', 'some').set('est:watermark', '7').exec();
    projector.destroy();
    const before = stores.pid('redis');
    stores.kill('redis', 'SIGKILL');
    await eventually(() => expect(stores.pid('redis')).to.be.a('number').and.not.equal(before), {
      timeoutMs: 15_000,
    });
    const held = await eventually(
      async () => {
        const client = await createClient({ url: stores.redisProjectorUrl })
          // The server may not be through with coming back; whatever goes wrong, the next attempt looks again.
          .on('error', () => undefined)
          .connect();
        try {
          return await client.mGet(['est:rows', 'est:watermark']);
        } finally {
          client.destroy();
        }
      },
      { timeoutMs: 15_000 },
    );
    expect(held).to.deep.equal(['some', '7']);
  });

  it('refuse a second start in the same folder', async () => {
    const refused = await startStores({ home }).catch((error: unknown) => error);
    expect(String(refused)).to.contain('running already');
  });

  it('find their data again after a restart', async () => {
    await query(stores.eventLogOwnerUrl, 'create table kept as select 42 as answer');
    await stores.stop();
    stores = await startStores({ home });
    const [row] = await query(stores.eventLogOwnerUrl, 'select answer from kept');
    expect(row).to.deep.equal({ answer: 42 });
    const { TableNames } = await new DynamoDBClient(aws(stores.dynamodbEndpoint)).send(
      new ListTablesCommand(),
    );
    expect(TableNames).to.deep.equal(['views']);
    const s3 = new S3Client({ ...aws(stores.s3Endpoint), forcePathStyle: true });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'one' }));
    expect(await Body?.transformToString()).to.equal('artifact');
  });
});
