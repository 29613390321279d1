import pg from 'pg';
import { postgresCheckpoints } from '../adapters/postgres/checkpoints.ts';
import { postgresLogReader } from '../adapters/postgres/log-reader.ts';
import { connectLogServers, type LogServers } from '../adapters/postgres/log-servers.ts';
import { sqsClient } from '../adapters/sqs/client.ts';
import { pageSink } from '../adapters/sqs/page-sink.ts';
import { pageSource } from '../adapters/sqs/page-source.ts';
import { queueNames, sqsQueues, type QueueName, type Queues } from '../adapters/sqs/queues.ts';
import type { Stores } from '../infra/local/stores.ts';
import type { Checkpoints, Heads, PageSink } from '../projections/ports.ts';
import { runRelay } from '../projections/run-relay.ts';
import { createWake } from '../projections/wake.ts';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { fillLog, madeUpEvents } from './made-up-log.ts';
import { judge, report, say } from './report.ts';
import { interleaved, median } from './rounds.ts';

/**
 * `make bench NAME=relay`: a relay carries a backlog of 60,000 events to every queue, over the protocol of SQS. An event counts when all queues have it. What
 * lies in the queues afterwards is received, and must be every position once, in order.
 */
const events = 60_000;
const rounds = 3;

/** A queue that gives nothing for so long is empty. */
const receiveMs = 10_000;

type Round = { readonly eventsPerSecond: number; readonly eventsPerMessage: number };

await onStores(async (stores, signal) => {
  await foundEmptyLog(stores.eventLogOwnerUrl);
  say(`filling the log with ${events} events`);
  await fillLog(stores.eventLogOwnerUrl, madeUpEvents(events));
  const servers = await connectLogServers([{ url: stores.eventLogOwnerUrl, partitions: 'all' }], {
    connectionsMax: 6,
    applicationName: 'estante-bench',
  });
  try {
    const { relay = [] } = await interleaved(
      rounds,
      { relay: (round) => relayOnce(stores, servers, { round, signal }) },
      (told) =>
        `${Math.round(told.eventsPerSecond)} events/s, ${told.eventsPerMessage.toFixed(1)} events a message`,
      signal,
    );
    const eventsPerSecond = median(relay.map((round) => round.eventsPerSecond));
    const eventsPerMessage = median(relay.map((round) => round.eventsPerMessage));
    report('relay', {
      eventsPerSecond: Math.round(eventsPerSecond),
      eventsPerMessage,
      events,
      queues: queueNames.length,
      rounds,
    });
    judge([{ what: 'events relayed a second', measured: eventsPerSecond, atLeast: 20_000 }]);
  } finally {
    await servers.close();
  }
});

async function relayOnce(
  stores: Stores,
  servers: LogServers,
  { round, signal }: { readonly round: number; readonly signal: AbortSignal },
): Promise<Round> {
  const client = sqsClient({
    endpoint: stores.sqsEndpoint,
    region: stores.awsRegion,
    credentials: { accessKeyId: stores.awsAccessKeyId, secretAccessKey: stores.awsSecretAccessKey },
  });
  try {
    const queues = sqsQueues({ client, prefix: `bench-${round}` });
    await queues.create();
    await forgetCheckpoints(stores.eventLogOwnerUrl);
    const log = postgresLogReader(servers);
    const heads = await log.heads();
    const sinks = queueNames.map((name) => countingSink(pageSink(queues, name)));
    const startMs = performance.now();
    await relayAll({ servers, heads, sinks: sinks.map(({ sink }) => sink), signal });
    const seconds = (performance.now() - startMs) / 1_000;
    const messages = sinks.reduce((sum, { sent }) => sum + sent(), 0);
    for (const name of queueNames) await checkQueue(queues, name, heads);
    return { eventsPerSecond: events / seconds, eventsPerMessage: (events * queueNames.length) / messages };
  } finally {
    client.destroy();
  }
}

function countingSink(under: PageSink): { readonly sink: PageSink; readonly sent: () => number } {
  let sent = 0;
  const send: PageSink['send'] = async (pages) => {
    const taken = await under.send(pages);
    sent += taken.length;
    return taken;
  };
  return { sink: { ...under, send }, sent: () => sent };
}

type Relaying = {
  readonly servers: LogServers;
  readonly heads: Heads;
  readonly sinks: readonly PageSink[];
  readonly signal: AbortSignal;
};

/** Runs the relay until the checkpoints of all queues have come to the heads. */
async function relayAll({ servers, heads, sinks, signal }: Relaying): Promise<void> {
  const done = new AbortController();
  const behind = new Set(sinks.map(({ name }) => name));
  const checkpoints = postgresCheckpoints(servers);
  const watched: Checkpoints = {
    ...checkpoints,
    move: async (queue, epoch, moves) => {
      await checkpoints.move(queue, epoch, moves);
      const now = await checkpoints.read(queue, epoch);
      if (heads.positions.every((head, partition) => (now.get(partition) ?? 0) >= head)) behind.delete(queue);
      if (behind.size === 0) done.abort();
    },
  };
  await runRelay(
    {
      log: postgresLogReader(servers),
      checkpoints: watched,
      sinks,
      partitions: () => heads.positions.map((_head, partition) => partition),
      wake: createWake(),
      onError: (queue, error) => say(`${queue}: ${String(error)}`),
    },
    AbortSignal.any([done.signal, signal]),
  );
  signal.throwIfAborted();
}

/** Receives everything; throws unless it is each partition from its first position to its head, in order and once. */
async function checkQueue(queues: Queues, name: QueueName, heads: Heads): Promise<void> {
  const source = pageSource(queues, name);
  const arrived = heads.positions.map(() => 0);
  const isComplete = (): boolean => heads.positions.every((head, partition) => arrived[partition] === head);
  while (!isComplete()) {
    const messages = await source.receive(AbortSignal.timeout(receiveMs));
    if (messages.length === 0) throw new Error(`the queue ${name} is empty at ${arrived.join()}`);
    for (const { page } of messages) {
      if (page === undefined) throw new Error(`the queue ${name} holds a message that is no page`);
      if (page.from !== (arrived[page.partition] ?? 0) + 1)
        throw new Error(`the queue ${name} gave ${page.partition}.${page.from} out of turn`);
      arrived[page.partition] = page.to;
    }
    await source.remove(messages);
  }
  const { visible = 0, inFlight = 0, dead = 0 } = (await queues.depths()).get(name) ?? {};
  if (visible + inFlight + dead > 0) throw new Error(`the queue ${name} holds more than the log`);
}

async function forgetCheckpoints(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('delete from relay.checkpoint');
  } finally {
    await client.end();
  }
}
