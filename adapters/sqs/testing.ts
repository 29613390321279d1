import { createCipheriv, randomUUID } from 'node:crypto';
import { testStores } from '../../infra/local/test-stores.ts';
import { bookIdSchema, bookStream } from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import { sqsClient } from './client.ts';
import { sqsQueues, type Queues } from './queues.ts';

/** Queues of the test's own, in the SQS of the test run; not made yet. */
export async function testQueues(options: { readonly createMissing?: boolean } = {}): Promise<Queues> {
  const { sqsEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = await testStores();
  const client = sqsClient({
    endpoint: sqsEndpoint,
    region: awsRegion,
    credentials: { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey },
  });
  return sqsQueues({ client, prefix: `test-${randomUUID()}`, ...options });
}

/** A page of events that hold this title. */
export const pageOf = (
  partition: number,
  { from, to, title = 'Emma' }: { readonly from: number; readonly to: number; readonly title?: string },
): Page => ({
  epoch: 'e1',
  partition,
  from,
  to,
  events: Array.from({ length: to - from + 1 }, (_, index) => ({
    partition,
    position: from + index,
    stream: bookStream(bookIdSchema.parse(`b-${from + index}`)),
    version: 1,
    type: 'BookAdded',
    schemaVersion: 1,
    data: { title },
    meta: { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'librarian' },
    recordedAt: '2025-01-01T00:00:00.000Z',
  })),
});

/** A text of so many bytes of which compression takes nothing off worth its base64; the same every time. */
export function incompressible(bytes: number): string {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(bytes)).toString('base64').slice(0, bytes);
}
