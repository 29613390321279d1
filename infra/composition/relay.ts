import { postgresCheckpoints } from '../../adapters/postgres/checkpoints.ts';
import { connectLogServers, type LogUrl } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { leasePartitions } from '../../adapters/postgres/partition-leases.ts';
import { sqsClient } from '../../adapters/sqs/client.ts';
import { pageSink } from '../../adapters/sqs/page-sink.ts';
import { queueNames, sqsQueues } from '../../adapters/sqs/queues.ts';
import { runRelay } from '../../projections/run-relay.ts';
import { createWake, type Wake } from '../../projections/wake.ts';
import { pause } from '../../projections/watch.ts';
import type { RelayConfig } from '../config/relay.ts';
import { startHealthServer } from '../health-server.ts';
import type { Life } from '../lifecycle.ts';
import type { Logger } from '../logging.ts';

/** How often a relay takes over what others have left, and gives back what is above its share. */
export const leaseRenewMs = 1_000;

const applicationName = 'estante-relay';

/** Starts the relay: leases on each server of the log, and the loop that carries pages to every queue. */
export async function startRelay(config: RelayConfig, { logger, onStop }: Life) {
  const servers = await connectLogServers(config.EVENT_LOG_URLS, { connectionsMax: 6, applicationName });
  onStop('log', servers.close);
  const client = sqsClient();
  onStop('queues', () => client.destroy());
  const queues = sqsQueues({
    client,
    prefix: config.QUEUE_PREFIX,
    createMissing: config.QUEUES_CREATE_MISSING,
  });
  const wake = createWake();
  const stop = new AbortController();
  const leases = config.EVENT_LOG_URLS.map((url, index) => {
    const partitions = servers.servers[index]?.partitions ?? [];
    return keepLeases({ url, partitions, wake, logger }, stop.signal);
  });
  const log = postgresLogReader(servers);
  const running = runRelay(
    {
      log,
      checkpoints: postgresCheckpoints(servers),
      sinks: queueNames.map((name) =>
        pageSink(queues, name, {
          onFailure: (failure) => logger.warn({ err: failure, queue: name }, 'not sent, will be sent again'),
        }),
      ),
      partitions: () => leases.flatMap((lease) => lease.held()),
      wake,
      onError: (queue, error) => logger.warn({ err: error, queue }, 'relay rests'),
    },
    stop.signal,
  );
  onStop('relay', async () => {
    stop.abort();
    await running;
    await Promise.all(leases.map(({ ended }) => ended));
  });
  const health = await startHealthServer({
    host: config.HOST,
    port: config.HEALTH_PORT,
    checks: [{ name: 'event log', check: () => log.heads() }],
  });
  onStop('health', health.close);
  return { queues: queueNames, health: health.port };
}

type Keeping = {
  readonly url: LogUrl;
  readonly partitions: readonly number[];
  readonly wake: Wake;
  readonly logger: Logger;
};

/** Holds leases on one server until the signal aborts, on a new connection whenever the last one is lost. */
function keepLeases({ url, partitions, wake, logger }: Keeping, signal: AbortSignal) {
  let held: readonly number[] = [];
  const keepOnConnection = async (onHeld: (partitions: readonly number[]) => void): Promise<void> => {
    const lost = new AbortController();
    const leases = await leasePartitions({
      url: url.url,
      partitions,
      onAppended: wake.wake,
      onLost: (error) => lost.abort(error),
    });
    const until = AbortSignal.any([signal, lost.signal]);
    try {
      while (!until.aborted) {
        onHeld(await leases.renew());
        await pause(leaseRenewMs, until);
      }
      lost.signal.throwIfAborted();
    } finally {
      await leases.close().catch(() => undefined);
    }
  };
  const keep = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await keepOnConnection((partitions) => {
          held = partitions;
        });
      } catch (error) {
        logger.warn({ err: error }, 'lost the leases on partitions, taking them again');
      }
      held = [];
      await pause(leaseRenewMs, signal);
    }
  };
  return { held: () => held, ended: keep() };
}
