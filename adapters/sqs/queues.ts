import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createQueue } from './create-queue.ts';

/** The queues: one for each kind of store, and one for feeds. */
export const queueNames = ['postgresql', 'dynamodb', 'redis', 'feeds'] as const;
export type QueueName = (typeof queueNames)[number];

/** What queue names start with where QUEUE_PREFIX does not say otherwise. */
export const queuePrefixDefault = 'estante';

/** How many messages wait, are being worked on, and were given up; numbers that SQS calls approximate. */
export type QueueDepth = { readonly visible: number; readonly inFlight: number; readonly dead: number };

/** The queues of one prefix, whose addresses are looked up once. */
export type Queues = {
  readonly client: SQSClient;
  /**
   * Runs `work` with the address of a queue. A queue that has vanished is made again first, where that is allowed, and else
   * rejects with `QueueMissingError`.
   */
  readonly using: <T>(name: QueueName, work: (url: string) => Promise<T>) => Promise<T>;
  /** Makes the queues and their dead-letter queues, or gives those there are the attributes they should have. Idempotent. */
  readonly create: () => Promise<void>;
  readonly depths: () => Promise<ReadonlyMap<QueueName, QueueDepth>>;
};

type QueuesOptions = {
  readonly client: SQSClient;
  readonly prefix?: string;
  /** Queues that live in memory are gone when their server starts again; in AWS nobody but the infrastructure code makes queues. */
  readonly createMissing?: boolean;
};

export function sqsQueues({
  client,
  prefix = queuePrefixDefault,
  createMissing = false,
}: QueuesOptions): Queues {
  const addresses = new Map<string, Promise<string>>();
  const addressOf = (fullName: string): Promise<string> => {
    const known = addresses.get(fullName);
    if (known !== undefined) return known;
    const looked = lookUp(client, fullName);
    addresses.set(fullName, looked);
    looked.catch(() => addresses.delete(fullName));
    return looked;
  };

  const attempt = async <T>(fullName: string, work: (url: string) => Promise<T>): Promise<T> => {
    try {
      return await work(await addressOf(fullName));
    } catch (error) {
      if (!isMissing(error)) throw error;
      addresses.delete(fullName);
      throw new QueueMissingError(`SQS has no queue ${fullName}`, { cause: error });
    }
  };

  const using: Queues['using'] = async (name, work) => {
    const { main } = fullNames(prefix, name);
    try {
      return await attempt(main, work);
    } catch (error) {
      if (!createMissing || !(error instanceof QueueMissingError)) throw error;
      await createQueue(client, fullNames(prefix, name));
      return attempt(main, work);
    }
  };

  const depthOf = async (name: QueueName): Promise<readonly [QueueName, QueueDepth]> => {
    const { main, dead } = fullNames(prefix, name);
    const [live, given] = await Promise.all(
      [main, dead].map((fullName) => attempt(fullName, (url) => countMessages(client, url))),
    );
    const { visible = 0, inFlight = 0 } = live ?? {};
    return [name, { visible, inFlight, dead: (given?.visible ?? 0) + (given?.inFlight ?? 0) }];
  };

  return {
    client,
    using,
    create: async () => {
      await Promise.all(queueNames.map((name) => createQueue(client, fullNames(prefix, name))));
    },
    depths: async () => new Map(await Promise.all(queueNames.map(depthOf))),
  };
}

/** There is no such queue: not made yet, or gone with its server. Worth trying again. */
export class QueueMissingError extends Error {
  override readonly name = 'QueueMissingError';
}

const fullNames = (prefix: string, name: QueueName) => ({
  main: `${prefix}-${name}.fifo`,
  dead: `${prefix}-${name}-dlq.fifo`,
});

/** The name of this error has changed with SQS's protocol. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && /(QueueDoesNotExist|NonExistentQueue)$/.test(error.name);

async function lookUp(client: SQSClient, fullName: string): Promise<string> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: fullName }));
  if (QueueUrl === undefined) throw new Error(`SQS gave no address for ${fullName}`);
  return QueueUrl;
}

async function countMessages(client: SQSClient, url: string) {
  const { Attributes: counted } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(counted?.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(counted?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
