import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { PageMessage, PageSource } from '../../projections/ports.ts';
import { parsePageBody } from './page-body.ts';
import type { QueueName, Queues } from './queues.ts';

/** SQS's own limit on one batch. */
const entriesMax = 10;
const longPollSeconds = 20;
/** The answer to a long poll may come at its very end. */
const receiveTimeoutMs = (longPollSeconds + 5) * 1_000;
/**
 * How long an answer is waited for after the signal: messages that are on their way already would come to nobody else until their visibility is
 * over.
 */
const lastAnswerMs = 250;

/**
 * Receives pages from one queue. One answer may hold several messages of a partition, in order; further ones of that partition come
 * only when these are removed or visible again. Removing or extending a message that is no longer ours does nothing: it comes again,
 * and the page rule drops what it holds. Rejects with `QueueMissingError` when there is no such queue.
 */
export const pageSource = (queues: Queues, name: QueueName): PageSource => ({
  receive: async (signal) => {
    const isOver = (): boolean => signal.aborted;
    if (isOver()) return [];
    const hangUp = new AbortController();
    const hangUpSoon = (): void => void setTimeout(() => hangUp.abort(), lastAnswerMs);
    signal.addEventListener('abort', hangUpSoon, { once: true });
    try {
      return await receive(queues, name, hangUp.signal);
    } catch (error) {
      if (isOver()) return [];
      throw error;
    } finally {
      signal.removeEventListener('abort', hangUpSoon);
    }
  },
  remove: (messages) =>
    eachBatch(messages, async (batch) => {
      const Entries = batch.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      await queues.using(name, (QueueUrl) =>
        queues.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
      );
    }),
  extend: (messages, seconds) =>
    eachBatch(messages, async (batch) => {
      const Entries = batch.map(({ receipt }, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      await queues.using(name, (QueueUrl) =>
        queues.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })),
      );
    }),
});

async function receive(
  { client, using }: Queues,
  name: QueueName,
  signal: AbortSignal,
): Promise<readonly PageMessage[]> {
  const { Messages = [] } = await using(name, (QueueUrl) =>
    client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: entriesMax,
        WaitTimeSeconds: longPollSeconds,
        // When the answer is lost on the way, the client's retry is given the same messages again.
        ReceiveRequestAttemptId: randomUUID(),
      }),
      { abortSignal: signal, requestTimeout: receiveTimeoutMs },
    ),
  );
  return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({
    page: parsePageBody(Body),
    receipt: ReceiptHandle,
  }));
}

async function eachBatch(
  messages: readonly PageMessage[],
  act: (batch: readonly PageMessage[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < messages.length; start += entriesMax) {
    await act(messages.slice(start, start + entriesMax));
  }
}
