import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** A page that eight receivers left lying is given up; the log still has its events. */
export const receivesMax = 8;

/** How long a received message stays with its receiver, who asks for more while the page is worked on. */
export const visibilitySeconds = 30;

const retentionSeconds = { main: 4 * 24 * 3600, dead: 14 * 24 * 3600 };

/** Of one message; also what a request is packed to. */
export const messageBytesMax = 256 * 1024;

/** What a queue is made with. Partitions are message groups: each in order, and each with a throughput of its own. */
const fixed: Attributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
};

/** What is set anew when it has changed since. */
const common: Attributes = {
  VisibilityTimeout: String(visibilitySeconds),
  MaximumMessageSize: String(messageBytesMax),
};

/** Makes a FIFO queue and its dead-letter queue, or sets the attributes of those there are. */
export async function createQueue(
  client: SQSClient,
  { main, dead }: { readonly main: string; readonly dead: string },
): Promise<void> {
  const deadUrl = await ensure(client, dead, {
    ...common,
    MessageRetentionPeriod: String(retentionSeconds.dead),
  });
  const { Attributes: found } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['QueueArn'] }),
  );
  await ensure(client, main, {
    ...common,
    MessageRetentionPeriod: String(retentionSeconds.main),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: found?.QueueArn, maxReceiveCount: receivesMax }),
  });
}

async function ensure(client: SQSClient, name: string, attributes: Attributes): Promise<string | undefined> {
  try {
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { ...fixed, ...attributes } }),
    );
    return QueueUrl;
  } catch (error) {
    if (!isOtherwise(error)) throw error;
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
    return QueueUrl;
  }
}

/** The queue is there with other attributes; the name of that error has changed with SQS's protocol. */
const isOtherwise = (error: unknown): boolean =>
  error instanceof Error && /(QueueNameExists|QueueAlreadyExists)$/.test(error.name);
