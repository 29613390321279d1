import { expect } from 'chai';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createRegistry } from '../registry.ts';
import { createLiveInstances, liveInstancesAgeMaxMs } from './live-instances.ts';
import { liveWatermarks } from './watermarks.ts';

describe('what queries know of live instances', () => {
  let database: ReadTestDatabase;

  beforeEach(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
  });
  afterEach(() => database.end());

  it('is the generation of each projection, none for one without a live instance', async () => {
    await createRegistry(database.pool).create({ name: 'book-views', version: 1 });
    const { generationOf } = createLiveInstances(database.pool);
    expect(await generationOf('book-views')).to.equal(1);
    expect(await generationOf('feeds')).to.equal(undefined);
  });

  it('is read once in a while however many ask, and then notices a flip', async () => {
    const registry = createRegistry(database.pool);
    await registry.create({ name: 'feeds', version: 1 });
    let nowMs = 0;
    const { generationOf } = createLiveInstances(database.pool, { now: () => nowMs });
    expect(await Promise.all([generationOf('feeds'), generationOf('feeds')])).to.deep.equal([1, 1]);
    await registry.flip(await registry.create({ name: 'feeds', version: 2 }));
    nowMs = liveInstancesAgeMaxMs;
    expect(await generationOf('feeds')).to.equal(1);
    nowMs += 1;
    expect(await generationOf('feeds')).to.equal(2);
  });

  it('stays in use when PostgreSQL goes away, but is an error when it never was there', async () => {
    await createRegistry(database.pool).create({ name: 'feeds', version: 1 });
    const pool = await database.poolAs('estante_query');
    let nowMs = 0;
    const options = { now: () => nowMs };
    const { generationOf } = createLiveInstances(pool, options);
    expect(await generationOf('feeds')).to.equal(1);
    await pool.end();
    nowMs = 10 * liveInstancesAgeMaxMs;
    expect(await generationOf('feeds')).to.equal(1);
    const failed: unknown = await createLiveInstances(pool, options)
      .generationOf('feeds')
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });

  it('includes how far each read model has come, by partition', async () => {
    const read = async () => (await liveWatermarks(database.pool)).get('profiles') ?? new Map();
    expect((await read()).size).to.equal(0);
    await writeLive(database.pool, 'profiles', { rows: [], partition: 3, position: 2 ** 40, epoch: 'e1' });
    await writeLive(database.pool, 'profiles', { rows: [], partition: 0, position: 5, epoch: 'e2' });
    expect([...(await read())].toSorted(([left], [right]) => left - right)).to.deep.equal([
      [0, { epoch: 'e2', position: 5 }],
      [3, { epoch: 'e1', position: 2 ** 40 }],
    ]);
  });
});
