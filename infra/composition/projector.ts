import { createHistories } from '../../adapters/postgres/histories.ts';
import { connectLogServers } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { postgresParkingLot } from '../../adapters/postgres/parking-lot.ts';
import { keepStandings } from '../../adapters/postgres/standings.ts';
import { sagemakerClient } from '../../adapters/sagemaker/client.ts';
import { sagemakerInference } from '../../adapters/sagemaker/inference.ts';
import { sqsClient } from '../../adapters/sqs/client.ts';
import { pageSource } from '../../adapters/sqs/page-source.ts';
import { sqsQueues, type QueueName, type Queues } from '../../adapters/sqs/queues.ts';
import { boundedParking } from '../../projections/bounded-parking.ts';
import { HistoryBehindError, type LogReader } from '../../projections/ports.ts';
import { runProjector } from '../../projections/run-projector.ts';
import { sharingPages } from '../../projections/shared-pages.ts';
import type { ProjectorConfig } from '../config/projector.ts';
import { startHealthServer } from '../health-server.ts';
import type { Life } from '../lifecycle.ts';
import type { Logger } from '../logging.ts';
import { keepNeighboursOf } from './keep-neighbours.ts';
import { targetLoader, type TargetPorts } from './live-targets.ts';
import { openReadStores } from './read-stores.ts';

const applicationName = 'estante-projector';

/** Nobody waits for a feed as for a page, but its partition does. */
const inferenceMs = 1_000;

/** Starts the projectors of the configured queues. Ready when all of them have caught up with the log as it was at the start. */
export async function startProjector(config: ProjectorConfig, { logger, onStop }: Life) {
  const servers = await connectLogServers(config.EVENT_LOG_URLS, { connectionsMax: 10, applicationName });
  onStop('log', servers.close);
  const { partitionCount } = servers;
  const read = await openReadStores(config, { applicationName, partitionCount, logger });
  onStop('read models', read.close);
  const client = sqsClient();
  onStop('queues', () => client.destroy());
  const queues = sqsQueues({
    client,
    prefix: config.QUEUE_PREFIX,
    createMissing: config.QUEUES_CREATE_MISSING,
  });
  const sagemaker = sagemakerClient();
  onStop('inference', () => sagemaker.destroy());
  // Projections that catch up together share what is read and parsed.
  const log = sharingPages(postgresLogReader(servers));
  const ports: TargetPorts = {
    ...read,
    parkingLot: boundedParking(postgresParkingLot(servers), {
      parksMax: config.PROJECTOR_PARKS_PER_MINUTE_MAX,
    }),
    histories: createHistories(read.pool),
    inference: sagemakerInference({
      client: sagemaker,
      endpointName: config.SAGEMAKER_ENDPOINT,
      deadlineMs: inferenceMs,
      onBreak: (broken) => logger.warn({ broken }, 'circuit of inference'),
    }),
    logger,
  };
  const stop = new AbortController();
  const pending = new Set(config.PROJECTOR_QUEUES);
  const flooded = new Set<string>();
  const running = config.PROJECTOR_QUEUES.map((queue) =>
    runQueue(
      {
        queue,
        queues,
        log,
        ports,
        logger,
        onCaughtUp: () => pending.delete(queue),
        onFlooded: (projection) => flooded.add(projection),
      },
      stop.signal,
    ),
  );
  const standings = config.PROJECTOR_QUEUES.includes('postgresql')
    ? keepStandings(
        read.pool,
        { onError: (error) => logger.warn({ err: error }, 'standings of books will be summed again') },
        stop.signal,
      )
    : undefined;
  const neighbours = keepNeighboursOf(config, { ...read, logger }, stop.signal);
  onStop('projectors', async () => {
    stop.abort();
    await Promise.all([...running, standings, neighbours]);
  });
  const health = await startHealthServer({
    host: config.HOST,
    port: config.HEALTH_PORT,
    checks: [
      { name: 'read models', check: async () => refuseAny('still catching up', pending) },
      { name: 'parking', check: async () => refuseAny('stopped, too much would be parked', flooded) },
    ],
  });
  onStop('health', health.close);
  return { queues: config.PROJECTOR_QUEUES, health: health.port };
}

function refuseAny(problem: string, names: ReadonlySet<string>): void {
  if (names.size > 0) throw new Error(`${problem}: ${[...names].join(', ')}`);
}

type Served = {
  readonly queue: QueueName;
  readonly queues: Queues;
  readonly log: LogReader;
  readonly ports: TargetPorts;
  readonly logger: Logger;
  readonly onCaughtUp: () => void;
  readonly onFlooded: (projection: string) => void;
};

const runQueue = (
  { queue, queues, log, ports, logger, onCaughtUp, onFlooded }: Served,
  signal: AbortSignal,
) =>
  runProjector(
    {
      source: pageSource(queues, queue),
      log,
      loadTargets: targetLoader(ports, queue),
      onHeld: (partition, error) => {
        const level = isWaiting(error) ? 'debug' : 'warn';
        logger[level]({ err: error, queue, partition }, 'page held');
      },
      onError: (step, error) => {
        const level = isWaiting(error) ? 'debug' : 'warn';
        logger[level]({ err: error, queue, step }, 'will be tried again');
      },
      onFlooded: (error) => {
        onFlooded(error.projection);
        logger.error({ err: error, queue, projection: error.projection }, 'stopped: too many parks');
      },
      onReplayNeeded: (error) => logger.error({ err: error, queue }, 'stopped: replay needed'),
      onCaughtUp: () => {
        onCaughtUp();
        logger.info({ queue }, 'caught up with the log');
      },
    },
    signal,
  );

/** Feeds wait for the history while that reads a backlog: nothing is wrong. */
const isWaiting = (error: unknown): boolean => error instanceof HistoryBehindError;
