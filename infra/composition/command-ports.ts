import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { holdEpoch } from '../../adapters/postgres/held-epoch.ts';
import { postgresIdentities } from '../../adapters/postgres/identities.ts';
import { connectLogServers, type LogServers, type LogUrl } from '../../adapters/postgres/log-servers.ts';
import type { CommandPorts } from '../../commands/commands.ts';

export type OpenCommandPorts = {
  readonly ports: CommandPorts;
  readonly log: LogServers;
  readonly close: () => Promise<void>;
};

type Options = {
  readonly eventLogUrls: readonly LogUrl[];
  /** Where sign-ins are kept; the first server of the log when not given. */
  readonly identityUrl?: string | undefined;
  readonly applicationName: string;
  /** See `CommandPorts`; all of them when not given. */
  readonly exposureSampleRate?: number;
};

/** Connections to one log server: a batch being written, loads and notifications at the same time. */
export const logConnectionsMax = 8;
const identityConnectionsMax = 4;

/** Everything that commands need, on the real log. Rejects when the log cannot be reached or was never founded. */
export async function openCommandPorts(options: Options): Promise<OpenCommandPorts> {
  const { eventLogUrls, identityUrl, applicationName } = options;
  const log = await connectLogServers(eventLogUrls, { connectionsMax: logConnectionsMax, applicationName });
  await holdEpoch(log);
  const identities = new pg.Pool({
    connectionString: identityUrl ?? eventLogUrls[0]?.url ?? '',
    max: identityConnectionsMax,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  // An idle connection that breaks is replaced on the next use.
  identities.on('error', () => undefined);
  return {
    ports: {
      log: postgresEventLog(log),
      identities: postgresIdentities(identities, randomUUID),
      clock: () => new Date(),
      exposureSampleRate: options.exposureSampleRate ?? 1,
    },
    log,
    close: async () => {
      await identities.end();
      await log.close();
    },
  };
}
