import { expect } from 'chai';
import { dynamodbReadModelStore } from '../../adapters/dynamodb/read-model-store.ts';
import { crashAfter, testClient, testTable } from '../../adapters/dynamodb/testing.ts';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { postgresLogAudit } from '../../adapters/postgres/log-audit.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { testLog } from '../../adapters/postgres/log-test-database.ts';
import { postgresParkingLot } from '../../adapters/postgres/parking-lot.ts';
import { createReadModelStore } from '../../adapters/postgres/read-model-store.ts';
import { readTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import { redisReadModelStore } from '../../adapters/redis/read-model-store.ts';
import { freshInstance, testRedis } from '../../adapters/redis/testing.ts';
import type { DomainEvent } from '../../domain/events.ts';
import {
  ana,
  bia,
  bookAdded,
  bookNamed,
  bookRated,
  bookShelved,
  emma,
} from '../../domain/testing/examples.ts';
import { catchUp } from '../../projections/advance.ts';
import { audit } from '../../projections/audit.ts';
import { bookViews, ratingsPart } from '../../projections/book-views.ts';
import { foldedTarget } from '../../projections/folded-target.ts';
import { popularBooks } from '../../projections/popular-books.ts';
import type { Instance, Key, ReadModelStore } from '../../projections/ports.ts';
import type { Projection, StoreKind } from '../../projections/projection.ts';
import { shelves } from '../../projections/shelves.ts';
import { append, homeOf } from '../../projections/testing/append.ts';
import { heldRow, plantRow } from '../../projections/testing/audited-system.ts';

const audited: readonly Projection[] = [shelves, bookViews, popularBooks];
const home = homeOf(ana);

describe('an audit on real stores', function () {
  this.timeout(60_000);
  const closes: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closes.splice(0).toReversed()) await close();
  });

  const start = async () => {
    const { log: servers } = await testLog();
    const read = await readTestDatabase();
    const redis = await testRedis('projector');
    closes.push(servers.close, read.end, redis.close);
    const table = await testTable();
    const stores: Readonly<Record<StoreKind, ReadModelStore>> = {
      postgresql: createReadModelStore(read.pool),
      dynamodb: dynamodbReadModelStore(table),
      redis: redisReadModelStore({ redis, partitionCount: 16 }),
    };
    const instances = new Map(
      audited.map((projection): readonly [Projection, Instance] => [
        projection,
        { ...freshInstance(projection.name), version: projection.version },
      ]),
    );
    const log = postgresLogReader(servers);
    const events = postgresEventLog(servers);
    const parkingLot = postgresParkingLot(servers);
    const instanceOf = (projection: Projection): Instance => {
      const instance = instances.get(projection);
      if (instance === undefined) throw new Error(`${projection.name} is not audited here`);
      return instance;
    };
    for (const [{ store }, instance] of instances) await stores[store].prepare(instance);

    const project = async (projection: Projection, store = stores[projection.store]): Promise<void> => {
      const instance = instanceOf(projection);
      const target = foldedTarget({ projection, instance, store, parkingLot, onParked: () => undefined });
      const [{ positions }, watermarks] = [await log.heads(), await target.watermarks()];
      for (const [partition, to] of positions.entries()) {
        await catchUp(target, log, { partition, from: (watermarks.get(partition)?.position ?? 0) + 1, to });
      }
    };
    return {
      table,
      instanceOf,
      append: (...appended: readonly DomainEvent[]) => append(events, ...appended),
      project,
      projectAll: async () => {
        for (const projection of audited) await project(projection);
      },
      held: (projection: Projection, key: Key) =>
        heldRow(stores[projection.store], instanceOf(projection), home, key),
      plant: (projection: Projection, planted: { readonly key: Key; readonly row: unknown }) =>
        plantRow(stores[projection.store], instanceOf(projection), home, planted),
      audit: () =>
        audit({
          log,
          logAudit: postgresLogAudit(servers),
          parkingLot,
          stores,
          projections: audited,
          instances: [...instances.values()],
          watermarksOf: (instance) => {
            const projection = audited.find(({ name }) => name === instance.name);
            return stores[projection?.store ?? 'postgresql'].watermarks(instance);
          },
          onProgress: () => undefined,
        }),
    };
  };
  type System = Awaited<ReturnType<typeof start>>;

  const sample: readonly DomainEvent[] = [
    bookAdded(),
    bookShelved('finished'),
    bookRated(5),
    bookRated(4, { book: bookNamed('b-2') }),
    bookRated(5, { reader: bia }),
  ];

  it('finds nothing when all three have applied the log, or lag behind it', async () => {
    const system = await start();
    await system.append(...sample);
    expect((await system.audit()).findings).to.deep.equal([]);
    await system.projectAll();
    await system.append(...sample.slice(1));
    const { findings, readModels } = await system.audit();
    expect(findings).to.deep.equal([]);
    for (const { name, rows } of readModels) expect(rows, name).to.be.greaterThan(0);
  });

  const counted = { bookId: 'b-2', partition: home };
  const stale: readonly { readonly projection: Projection; readonly key: Key; readonly row: unknown }[] = [
    { projection: shelves, key: { readerId: ana, bookId: emma }, row: undefined },
    {
      projection: bookViews,
      key: { bookId: 'b-2', part: ratingsPart(home) },
      row: { bookId: 'b-2', part: ratingsPart(home), perStar: [0, 0, 0, 2, 0] },
    },
    { projection: popularBooks, key: counted, row: { ...counted, likes: 2 } },
  ];
  for (const { projection, key, row } of stale) {
    it(`finds the one row of ${projection.name} that is not what the log says, in ${projection.store}`, async () => {
      const system = await start();
      await system.append(...sample);
      await system.projectAll();
      const expected = await system.held(projection, key);
      await system.plant(projection, { key, row });
      const { findings } = await system.audit();
      expect(findings).to.have.length(1);
      const [finding] = findings;
      expect(finding).to.deep.include({ kind: 'different-row', projection: projection.name, key, expected });
      expect(finding).to.have.nested.property('explanation.event.partition', home);
    });
  }

  it('does not take what an interrupted page left in DynamoDB ahead of the watermark for a difference', async () => {
    const system = await start();
    await system.append(...sample);
    await system.projectAll();
    const before = await ratings(system);
    await system.append(bookRated(1), bookRated(2, { book: bookNamed('b-2') }));
    const table = { ...system.table, client: crashAfter(await testClient(), 1) };
    const crashed = await system
      .project(bookViews, dynamodbReadModelStore(table))
      .catch((error: unknown) => error);
    expect(crashed).to.have.property('message', 'crashed');
    expect(await ratings(system)).not.to.deep.equal(before);
    expect((await system.audit()).findings).to.deep.equal([]);
    await system.project(bookViews);
    expect((await system.audit()).findings).to.deep.equal([]);
  });

  const ratings = ({ held }: System): Promise<readonly unknown[]> =>
    Promise.all(
      [emma, bookNamed('b-2')].map((bookId) => held(bookViews, { bookId, part: ratingsPart(home) })),
    );
});
