import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { createClient } from 'redis';
import { bookIdSchema, readerIdSchema } from '../../domain/ids.ts';
import { eventually } from '../../infra/local/eventually.ts';
import { freePorts } from '../../infra/local/ports.ts';
import { findRedis } from '../../infra/local/redis.ts';
import { redisBookNeighbours } from './book-neighbours.ts';
import type { Redis } from './client.ts';
import { redisFeedStore } from './feed-store.ts';
import { redisNeighbourStore } from './neighbour-store.ts';
import { redisPopularBooks } from './popular-books.ts';
import { redisReadModelStore } from './read-model-store.ts';
import { trend } from './rankings.ts';
import { connect, storedRanking, testPartitions } from './testing.ts';
import { redisTrendingBooks } from './trending-books.ts';

type Address = { readonly port: number; readonly bus: number };

describe('a Redis cluster', () => {
  let folder = '';
  const nodes: ChildProcess[] = [];
  let redis: Redis | undefined;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(path.join(tmpdir(), 'estante-cluster-'));
    const [first = 0, firstBus = 0, second = 0, secondBus = 0] = await freePorts(4);
    const addresses = [
      { port: first, bus: firstBus },
      { port: second, bus: secondBus },
    ];
    for (const address of addresses) nodes.push(startNode(address, folder));
    await join(addresses);
    redis = await connect(`redis://127.0.0.1:${first}?cluster=true`);
  });
  after(async () => {
    await redis?.close();
    for (const node of nodes) {
      node.kill('SIGKILL');
      await once(node, 'exit');
    }
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const partitioned = () => {
    if (redis === undefined) throw new Error('the cluster did not start');
    return { redis, partitionCount: testPartitions };
  };

  it('holds read models whose partitions lie on several nodes', async () => {
    const store = redisReadModelStore(partitioned());
    const instance = { name: 'popular-books', version: 1, generation: 1 };
    expect(await partitioned().redis.primaries()).to.have.length(2);
    await store.prepare(instance);
    for (let partition = 0; partition < testPartitions; partition += 1) {
      const key = { bookId: 'b-emma', partition };
      await store.transact(instance, partition, async ({ load }) => {
        await load([key]);
        return {
          changes: [{ key, row: { ...key, likes: 2 }, position: 1 }],
          watermark: { epoch: 'e1', position: 1 },
        };
      });
    }
    expect(await store.watermarks(instance)).to.have.property('size', testPartitions);
    const books = redisPopularBooks({ ...partitioned(), liveGeneration: async () => 1 });
    expect(await books.top(3)).to.deep.equal([{ bookId: 'b-emma', likes: 2 * testPartitions }]);
    await store.drop(instance);
    expect(await store.watermarks(instance)).to.have.property('size', 0);
  });

  it('holds neighbours of books that lie on several nodes', async () => {
    const books = Array.from({ length: 64 }, (_, index) => bookIdSchema.parse(`b-${index}`));
    const store = redisNeighbourStore(partitioned().redis);
    for (const version of ['n-1', 'n-2']) {
      const neighbours = [{ bookId: bookIdSchema.parse(`b-${version}`), score: 0.5 }];
      await store.write(
        version,
        books.map((bookId) => ({ bookId, neighbours })),
      );
      await store.publish(version);
      expect(await store.published()).to.equal(version);
      const found = await redisBookNeighbours(partitioned().redis).of(books, 1);
      expect(new Map(found)).to.deep.equal(new Map(books.map((bookId) => [bookId, neighbours])));
    }
  });

  it('ranks books by numbers that lie on several nodes', async () => {
    const numbers = Array.from({ length: testPartitions }, () => ({ 'b-emma': 0.1, 'b-dune': 0.25 }));
    const { generation } = await storedRanking(trend, partitioned(), numbers);
    const books = redisTrendingBooks({ ...partitioned(), liveGeneration: async () => generation });
    const [dune, emma] = await books.top(2);
    expect(dune).to.deep.equal({ bookId: 'b-dune', score: 0.25 * testPartitions });
    expect(emma).to.have.property('bookId', 'b-emma');
    expect(await books.among([bookIdSchema.parse('b-emma')])).to.deep.equal([emma]);
  });

  it('holds feeds', async () => {
    const store = redisFeedStore(partitioned());
    const instance = { name: 'feeds', version: 1, generation: 1 };
    const readers = ['r-ana', 'r-bia', 'r-caio'].map((id) => readerIdSchema.parse(id));
    for (let partition = 0; partition < testPartitions; partition += 1) {
      await store.apply(instance, {
        partition,
        from: undefined,
        to: { epoch: 'e1', position: 3 },
        written: readers.map((readerId) => ({ readerId, position: 3, modelVersion: 'm1', items: [] })),
        deleted: readers.slice(0, 1),
      });
    }
    expect(await store.watermarks(instance)).to.have.property('size', testPartitions);
  });
});

function startNode({ port, bus }: Address, folder: string): ChildProcess {
  const file = findRedis()?.file;
  if (file === undefined) throw new Error('there is no redis-server');
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    'cluster-enabled': 'yes',
    'cluster-config-file': path.join(folder, `nodes-${port}.conf`),
    'cluster-port': String(bus),
    dir: folder,
    save: '',
    appendonly: 'no',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return spawn(file, args, { stdio: 'ignore' });
}

/** Gives each node half of the slots and makes them know each other. */
async function join(addresses: readonly Address[]): Promise<void> {
  const clients = await Promise.all(
    addresses.map(({ port }) =>
      createClient({ url: `redis://127.0.0.1:${port}` })
        .on('error', () => undefined)
        .connect(),
    ),
  );
  const [first, second] = clients;
  await first?.clusterAddSlotsRange({ start: 0, end: 8_191 });
  await second?.clusterAddSlotsRange({ start: 8_192, end: 16_383 });
  const { port = 0, bus = 0 } = addresses[0] ?? {};
  await second?.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(port), String(bus)]);
  for (const client of clients) {
    await eventually(
      async () => {
        expect(await client.clusterInfo()).to.include('cluster_state:ok');
        expect(await client.clusterSlots()).to.have.length(2);
      },
      { timeoutMs: 20_000 },
    );
    await client.close();
  }
}
