import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { connectLogServers } from '../../adapters/postgres/log-servers.ts';
import { logConnectionsMax } from '../../infra/composition/command-ports.ts';
import { ratingOfNewReader } from '../rated-books.ts';
import type { Appends } from './appends.ts';
import { eventsInLog } from './events-in-log.ts';

/** The event log, opened as command processes open it. */
export async function logAppends(url: string): Promise<Appends> {
  const log = await connectLogServers([{ url, partitions: 'all' }], {
    connectionsMax: logConnectionsMax,
    applicationName: 'estante-bench',
  });
  const { append } = postgresEventLog(log);
  return {
    append: async () => {
      const { status } = await append(ratingOfNewReader());
      if (status !== 'appended') throw new Error(`the log answered "${status}" for a new stream`);
      return 1;
    },
    stored: () => eventsInLog(url),
    close: () => log.close(),
  };
}
