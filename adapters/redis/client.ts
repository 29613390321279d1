import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, createCluster, type RedisClientType } from 'redis';

/** What the adapters use of a client; a cluster's has the same, and sends each command to the node that owns its keys. */
export type RedisCommands = Pick<
  RedisClientType,
  | 'expire'
  | 'fCall'
  | 'get'
  | 'hmGet'
  | 'hSet'
  | 'persist'
  | 'sAdd'
  | 'set'
  | 'sMembers'
  | 'sRem'
  | 'ttl'
  | 'unlink'
  | 'zmScore'
  | 'zRangeWithScores'
>;

/** One server: also what is addressed to a server and not to a key. */
export type RedisServer = RedisCommands & Pick<RedisClientType, 'functionFlush' | 'functionLoad' | 'scan'>;

/** A Redis or Valkey, one server or a cluster. It reconnects for ever; while it is away, commands reject at once. */
export type Redis = {
  readonly commands: RedisCommands;
  /** Every server that is the first to hold some of the keys. */
  readonly primaries: () => Promise<readonly RedisServer[]>;
  readonly isReady: () => boolean;
  /** Resolves when it is connected for the first time, rejects when that takes longer. */
  readonly connected: (timeoutMs: number) => Promise<void>;
  /** Lets commands under way end. */
  readonly close: () => Promise<void>;
};

export type RedisOptions = {
  /**
   * `redis://user:password@host:port`, `rediss:` for TLS. With `?cluster=true` it names any node (or the configuration
   * endpoint) of a cluster.
   */
  readonly url: string;
  /** What the server's list of clients shows. */
  readonly name: string;
  /** Told of every broken connection and failed attempt. */
  readonly onError: (error: unknown) => void;
};

const connectTimeoutMs = 2_000;
/** A connection on which nothing came for so long is dead; the pings keep a live one from looking so. */
const silenceMsMax = 15_000;
const pingIntervalMs = 5_000;
const reconnectPauseMs = { first: 50, max: 2_000, jitter: 200 };
/** Commands in flight on one connection; further ones are rejected. */
const commandsInFlightMax = 10_000;

/** Begins to connect and returns at once, so that a process starts while its Redis is away. */
export const openRedis = (options: RedisOptions): Redis =>
  new URL(options.url).searchParams.get('cluster') === 'true' ? openCluster(options) : openServer(options);

const connectionOptions = (name: string) => ({
  name,
  pingInterval: pingIntervalMs,
  commandsQueueMaxLength: commandsInFlightMax,
  // What waited for a reconnection would be late for its reader and, for a projector, retried twice.
  disableOfflineQueue: true,
  // Only Redis Enterprise sends these.
  maintNotifications: 'disabled' as const,
  socket: {
    connectTimeout: connectTimeoutMs,
    socketTimeout: silenceMsMax,
    reconnectStrategy: (retries: number) => pauseMs(retries),
  },
});

const pauseMs = (retries: number): number =>
  Math.min(reconnectPauseMs.first * 2 ** retries, reconnectPauseMs.max) +
  Math.random() * reconnectPauseMs.jitter;

function openServer({ url, name, onError }: RedisOptions): Redis {
  const client = createClient({ url, ...connectionOptions(name) });
  client.on('error', onError);
  const connecting = client.connect();
  connecting.catch(onError);
  return {
    commands: client,
    primaries: async () => [client],
    isReady: () => client.isReady,
    connected: (timeoutMs) => within(timeoutMs, connecting),
    close: async () => {
      if (client.isReady) await client.close();
      else if (client.isOpen) client.destroy();
    },
  };
}

function openCluster({ url, name, onError }: RedisOptions): Redis {
  const { username, password, protocol } = new URL(url);
  const options = connectionOptions(name);
  const cluster = createCluster({
    rootNodes: [{ url }],
    defaults: {
      ...options,
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      socket: { ...options.socket, ...(protocol === 'rediss:' ? { tls: true } : {}) },
    },
  });
  cluster.on('error', onError);
  cluster.on('node-error', onError);
  let closed = false;
  const connect = async (): Promise<void> => {
    for (let retries = 0; !closed; retries += 1) {
      try {
        await cluster.connect();
        return;
      } catch (error) {
        onError(error);
        await sleep(pauseMs(retries));
      }
    }
  };
  const connecting = connect();
  return {
    commands: cluster,
    primaries: () => Promise.all(cluster.masters.map((node) => cluster.nodeClient(node))),
    isReady: () => cluster.isReady,
    connected: (timeoutMs) => within(timeoutMs, connecting),
    close: async () => {
      closed = true;
      if (cluster.isReady) await cluster.close();
      else if (cluster.isOpen) cluster.destroy();
    },
  };
}

async function within(timeoutMs: number, connecting: Promise<unknown>): Promise<void> {
  const cancel = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(timeoutMs, undefined, { signal: cancel.signal });
    throw new Error(`Redis did not answer within ${timeoutMs} ms`);
  };
  try {
    await Promise.race([connecting, tooLate()]);
  } finally {
    cancel.abort();
  }
}
