import { mkdirSync } from 'node:fs';
import { buildApp, type BuildAppOptions } from 'fauxqs';
import { conditionalPuts } from './conditional-puts.ts';

type AppStores = NonNullable<BuildAppOptions['stores']>;
type Persistence = NonNullable<AppStores['s3Store']['persistence']> & {
  loadS3(store: AppStores['s3Store']): void;
};

/**
 * SQS and S3 of the local stack. Queues live in memory (the log refills them), objects are files.
 *
 * The package's own `startFauxqs` listens on every interface and hands out queue URLs under `sqs.<region>.localhost`,
 * which many machines cannot resolve; so its parts are put together here instead, messages for somebody who has hung up go back into their queue, and
 * objects are written on conditions where a client asks for that.
 *
 * Environment: PORT; S3_FOLDER.
 */
const { PORT, S3_FOLDER } = process.env;
if (PORT === undefined || S3_FOLDER === undefined) throw new Error('PORT and S3_FOLDER must be set');
mkdirSync(S3_FOLDER, { recursive: true });

const stores = await emptyStores();
// Without a host, a queue's URL names the address that its creator used.
Reflect.set(stores.sqsStore, 'host', undefined);
const objects = new (
  await part<{ FileS3Persistence: new (folder: string) => Persistence }>('s3/fileS3Persistence.js')
).FileS3Persistence(S3_FOLDER);
objects.loadS3(stores.s3Store);
stores.s3Store.persistence = objects;

const app = buildApp({ logger: false, stores });
app.addHook('preHandler', conditionalPuts(stores.s3Store));
// A process that ends leaves a long poll behind, which would be given the next messages: they would wait until their visibility is over.
app.addHook('onSend', async ({ headers, raw, body }, _reply, payload) => {
  if (headers['x-amz-target'] !== 'AmazonSQS.ReceiveMessage' || !raw.socket.destroyed) return;
  const { QueueUrl } = body as { QueueUrl: string };
  const queue = stores.sqsStore.getQueue(QueueUrl);
  const { Messages = [] } = JSON.parse(String(payload)) as {
    Messages?: readonly { ReceiptHandle: string }[];
  };
  // Each goes to the front of its group, so the last comes first.
  for (const { ReceiptHandle } of Messages.toReversed()) queue?.changeVisibility(ReceiptHandle, 0);
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void app.close().then(() => process.exit(0)));
}

async function emptyStores(): Promise<AppStores> {
  const { SqsStore } = await part<{ SqsStore: new () => AppStores['sqsStore'] }>('sqs/sqsStore.js');
  const { SnsStore } = await part<{ SnsStore: new () => AppStores['snsStore'] }>('sns/snsStore.js');
  const { S3Store } = await part<{ S3Store: new () => AppStores['s3Store'] }>('s3/s3Store.js');
  return { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
}

/** A module that the package does not export; the version is pinned, and the types state what is used of it. */
async function part<Module>(file: string): Promise<Module> {
  return (await import(new URL(file, import.meta.resolve('fauxqs')).href)) as Module;
}
