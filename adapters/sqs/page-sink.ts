import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { Page } from '../../domain/page.ts';
import type { PageSink } from '../../projections/ports.ts';
import { messageBytesMax } from './create-queue.ts';
import { deduplicationId, pageBody } from './page-body.ts';
import { QueueMissingError, type QueueName, type Queues } from './queues.ts';

/** SQS's own limit on one batch. */
const entriesMax = 10;
/** What SQS took in one request until 2025, and servers like it still do. */
const requestBytesMax = messageBytesMax;
const requestsParallelMax = 8;

type Packed = { readonly page: Page; readonly body: string; readonly bytes: number };
type Request = readonly Packed[];

type PageSinkOptions = {
  /** Told why a page was not taken. */
  readonly onFailure?: (failure: Error) => void;
};

/**
 * Sends pages to one queue. Pages that were not taken, because SQS refused their entry or the request failed, are missing from the
 * answer and may be sent again. Rejects with `QueueMissingError` when there is no such queue.
 */
export const pageSink = (
  queues: Queues,
  name: QueueName,
  { onFailure = () => undefined }: PageSinkOptions = {},
): PageSink => ({
  name,
  send: async (pages) => {
    const requests = packed(pages);
    const taken: Page[] = [];
    for (let start = 0; start < requests.length; start += requestsParallelMax) {
      const wave = requests.slice(start, start + requestsParallelMax);
      const answers = await Promise.all(wave.map((request) => send(queues, name, request, onFailure)));
      taken.push(...answers.flat());
    }
    return taken;
  },
});

async function send(
  queues: Queues,
  name: QueueName,
  request: Request,
  onFailure: (failure: Error) => void,
): Promise<readonly Page[]> {
  const Entries = request.map(entryOf);
  try {
    const { Successful = [], Failed = [] } = await queues.using(name, (QueueUrl) =>
      queues.client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    );
    for (const { Id, Code, Message } of Failed) {
      onFailure(refusal(request[Number(Id)], `${Code ?? 'no code'}: ${Message ?? 'no reason given'}`));
    }
    const taken = new Set(Successful.map(({ Id }) => Id));
    return request.filter((_, index) => taken.has(String(index))).map(({ page }) => page);
  } catch (error) {
    if (error instanceof QueueMissingError) throw error;
    onFailure(new Error(`sending ${request.length} pages to the queue ${name} failed`, { cause: error }));
    return [];
  }
}

function refusal(refused: Packed | undefined, reason: string): Error {
  const { partition, from, to } = refused?.page ?? {};
  return new Error(`SQS refused the page ${partition ?? '?'}.${from ?? '?'} to ${to ?? '?'}: ${reason}`);
}

const entryOf = ({ page, body }: Packed, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: body,
  MessageGroupId: String(page.partition),
  MessageDeduplicationId: deduplicationId(page),
});

/** As many pages a request as fit; a page that is too large for any goes alone, so that no other fails with it. */
function packed(pages: readonly Page[]): readonly Request[] {
  const requests: Packed[][] = [];
  let bytesLeft = 0;
  for (const page of pages) {
    const body = pageBody(page);
    const bytes = Buffer.byteLength(body);
    const last = requests.at(-1);
    if (last === undefined || last.length === entriesMax || bytes > bytesLeft) {
      requests.push([{ page, body, bytes }]);
      bytesLeft = requestBytesMax - bytes;
    } else {
      last.push({ page, body, bytes });
      bytesLeft -= bytes;
    }
  }
  return requests;
}
