import { randomUUID } from 'node:crypto';
import { partitionCountDefault } from '../../domain/partition.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { connectLogServers, type LogServers } from './log-servers.ts';
import { foundLog, migrate } from './migrate.ts';

const allPartitions = Array.from({ length: partitionCountDefault }, (_, partition) => partition);

/** A log of the test's own, founded in a new database of the test stores, and connected to as its owner. */
export async function testLog(epoch = 'test'): Promise<{ readonly log: LogServers; readonly url: string }> {
  const { createDatabase } = await testStores();
  const url = await createDatabase(`log_${randomUUID().replaceAll('-', '')}`);
  await migrate(url, 'log');
  await foundLog(url, { epoch, partitionCount: partitionCountDefault, partitions: allPartitions });
  const log = await connectLogServers([{ url, partitions: 'all' }], {
    connectionsMax: 8,
    applicationName: 'estante-test',
  });
  return { log, url };
}
