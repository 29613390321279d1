import { randomUUID } from 'node:crypto';
import { freshStream } from '../../commands/testing/event-log.contract.ts';
import type { StreamId } from '../../domain/ids.ts';
import { partitionCountDefault, partitionOf } from '../../domain/partition.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { connectLogServers, type LogServers, type LogUrl } from './log-servers.ts';
import { foundLog, migrate, type LogFoundation } from './migrate.ts';

/** The partitions `from` to `to`, both included. */
export const partitionRange = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A new database of the test stores with the log's schema, where no log has been founded. Answers its URL. */
export async function unfoundedLog(): Promise<string> {
  const { createDatabase } = await testStores();
  const url = await createDatabase(`log_${randomUUID().replaceAll('-', '')}`);
  await migrate(url, 'log');
  return url;
}

/** A new database that holds the given part of a log; the whole one when nothing is said. Answers its URL. */
export async function foundedLog(foundation: Partial<LogFoundation> = {}): Promise<string> {
  const url = await unfoundedLog();
  await foundLog(url, {
    epoch: 'test',
    partitionCount: partitionCountDefault,
    partitions: partitionRange(0, partitionCountDefault - 1),
    ...foundation,
  });
  return url;
}

/** A log of the test's own, founded in a new database of the test stores, and connected to as its owner. */
export async function testLog(epoch = 'test'): Promise<{ readonly log: LogServers; readonly url: string }> {
  const url = await foundedLog({ epoch });
  return { log: await connectTestLog([{ url, partitions: 'all' }]), url };
}

/** Connects to servers as one log, with few connections. */
export const connectTestLog = (urls: readonly LogUrl[]): Promise<LogServers> =>
  connectLogServers(urls, { connectionsMax: 8, applicationName: 'estante-test' });

/** A stream of this partition that no other test uses. */
export function streamIn(partition: number): StreamId {
  // One in sixteen is of the partition, so this ends soon.
  for (;;) {
    const stream = freshStream();
    if (partitionOf(stream, partitionCountDefault) === partition) return stream;
  }
}
