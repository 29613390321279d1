import { expect } from 'chai';
import { sql } from 'slonik';
import { z } from 'zod';
import { createReadModelStore } from './read-model-store.ts';
import { readTestDatabase, writeInto, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { BehindLiveError, GenerationsBusyError, type Registry } from '../../projections/ports.ts';
import { describeRegistry } from '../../projections/testing/registry.contract.ts';
import { lockPauseMs, lockWaitMs } from './patient-transaction.ts';
import { createRegistry } from './registry.ts';

const titled = (title: string) => ({
  bookId: 'b-1',
  title,
  authors: ['Ana'],
  year: 1900,
  language: 'pt',
  series: [],
  genres: [],
  withdrawn: false,
});
const titles = sql.type(z.object({ title: z.string() }))`select title from live.book_title`;

describe('the registry in PostgreSQL', () => {
  let opened: ReadTestDatabase | undefined;
  afterEach(() => opened?.end());

  describeRegistry('under the laws of every registry', async () => {
    opened = await readTestDatabase();
    return createRegistry(opened.pool);
  });
});

describe('the registry of read-model instances', () => {
  let database: ReadTestDatabase;
  let registry: Registry;

  beforeEach(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    registry = createRegistry(database.pool);
  });
  afterEach(() => database.end());

  const bookTitles = { name: 'book-titles', version: 1 };
  const generation = (number: number, version = 1) => ({ name: 'book-titles', version, generation: number });

  it('makes the first instance live at once, with empty views', async () => {
    expect(await registry.create(bookTitles)).to.deep.equal(generation(1));
    expect(await registry.live()).to.deep.equal([generation(1)]);
    expect(await database.pool.any(titles)).to.deep.equal([]);
  });

  it('makes the next one beside it, ignored until it is flipped', async () => {
    await registry.create(bookTitles);
    expect(await registry.create({ ...bookTitles, version: 2 })).to.deep.equal(generation(2, 2));
    expect(await registry.live()).to.deep.equal([generation(1)]);
  });

  it('lists the live instances of stores of every kind by name', async () => {
    for (const name of ['popular-books', 'feeds', 'shelves', 'book-views']) {
      await registry.create({ name, version: 3 });
    }
    expect(await registry.live()).to.deep.equal(
      ['book-views', 'feeds', 'popular-books', 'shelves'].map((name) => ({
        name,
        version: 3,
        generation: 1,
      })),
    );
  });

  it('makes one instance when several processes create the first at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => registry.create(bookTitles)));
    expect(made).to.deep.equal(Array.from({ length: 5 }, () => made[0]));
    expect(await registry.live()).to.deep.equal([made[0]]);
  });

  it('ensures one live instance however often and by however many it is asked', async () => {
    const ensure = () => registry.ensureLive(bookTitles);
    const made = [...(await Promise.all([ensure(), ensure(), ensure()])), await ensure()];
    expect(new Set(made.map(({ generation: number }) => number)).size).to.equal(1);
  });

  it('never gives out a generation twice', async () => {
    await registry.create(bookTitles);
    const second = await registry.create(bookTitles);
    await registry.forget(second);
    const third = await registry.create(bookTitles);
    expect(third.generation).to.be.greaterThan(second.generation);
  });

  it('flips to a building instance and back, naming what was live', async () => {
    await writeLive(database.pool, 'book-titles', { rows: [titled('old')] });
    const next = await registry.create({ ...bookTitles, version: 2 });
    await writeInto(database.pool, next, { rows: [titled('new')] });
    expect(await registry.flip(next)).to.deep.equal(generation(1));
    expect(await database.pool.any(titles)).to.deep.equal([{ title: 'new' }]);
    expect(await registry.flip(generation(1))).to.deep.equal(next);
    expect(await database.pool.any(titles)).to.deep.equal([{ title: 'old' }]);
  });

  it('says nothing was live before when the live one is flipped to again', async () => {
    const live = await registry.create(bookTitles);
    expect(await registry.flip(live)).to.equal(undefined);
    expect(await registry.live()).to.deep.equal([live]);
  });

  it('refuses to flip to what it does not know, and keeps what is live', async () => {
    await registry.create(bookTitles);
    const refused: unknown = await registry.flip(generation(7)).catch((error: unknown) => error);
    expect(String(refused)).to.contain('there is no generation 7 of book-titles');
    expect(await registry.live()).to.deep.equal([generation(1)]);
  });

  it('leaves the live views alone when the instance before is dropped and forgotten', async () => {
    const first = await writeLive(database.pool, 'book-titles', { rows: [titled('old')] });
    const next = await registry.create(bookTitles);
    await writeInto(database.pool, next, { rows: [titled('new')] });
    await registry.flip(next);
    await createReadModelStore(database.pool).drop(first);
    await registry.forget(first);
    expect(await database.pool.any(titles)).to.deep.equal([{ title: 'new' }]);
  });

  it('shows a reader one whole instance or the other while it flips, never an error', async () => {
    const first = await writeLive(database.pool, 'book-titles', { rows: [titled('1')], position: 1 });
    const second = await registry.create(bookTitles);
    await writeInto(database.pool, second, { rows: [titled('2')], position: 2 });
    const seen: string[] = [];
    let isFlipping = true;
    const reader = async () => {
      while (isFlipping) {
        const { title, position } = await database.pool.one(titleAndWatermark);
        expect(title).to.equal(String(position));
        seen.push(title);
      }
    };
    const readers = Promise.all([reader(), reader()]);
    for (let flips = 0; flips < 20; flips += 1) await registry.flip(flips % 2 === 0 ? second : first);
    isFlipping = false;
    await readers;
    expect(new Set(seen).size, `${seen.length} reads`).to.equal(2);
  });

  it('does not flip to an instance that is behind the live one when asked to look, nor retires anything', async () => {
    await writeLive(database.pool, 'book-titles', { rows: [titled('old')], position: 7 });
    const next = await registry.create(bookTitles);
    for (const position of [undefined, 6]) {
      if (position !== undefined) await writeInto(database.pool, next, { rows: [titled('new')], position });
      const refused: unknown = await registry
        .flip(next, { unlessBehind: true })
        .catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(BehindLiveError);
      expect(await registry.live()).to.deep.equal([generation(1)]);
    }
    await writeInto(database.pool, next, { rows: [titled('new')], position: 7 });
    expect(await registry.flip(next, { unlessBehind: true })).to.deep.equal(generation(1));
  });

  it('waits with the comparison for a page that is being applied, so that readers never go back', async () => {
    const live = await writeLive(database.pool, 'book-titles', { rows: [titled('old')], position: 7 });
    const next = await registry.create(bookTitles);
    await writeInto(database.pool, next, { rows: [titled('new')], position: 7 });
    const store = createReadModelStore(database.pool);
    const applying = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const page = store.transact(live, 0, async () => {
      begun.resolve(undefined);
      await applying.promise;
      return { changes: [], watermark: { epoch: 'test', position: 8 } };
    });
    await begun.promise;
    const flipping = registry.flip(next, { unlessBehind: true }).catch((error: unknown) => error);
    setTimeout(() => applying.resolve(undefined), 300);
    await page;
    expect(await flipping).to.be.instanceOf(BehindLiveError);
    expect(await registry.live()).to.deep.equal([generation(1)]);
  });

  it('frees what a lost connection held', async () => {
    const other = createRegistry(await database.poolAs('estante_projector'));
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const holding = other
      .exclusively('book-titles', async () => {
        begun.resolve(undefined);
        await held.promise;
      })
      .catch(() => undefined);
    await begun.promise;
    const busy: unknown = await registry
      .exclusively('book-titles', async () => 'mine')
      .catch((error: unknown) => error);
    expect(busy).to.be.instanceOf(GenerationsBusyError);
    await database.pool.any(killProjectors);
    await eventually(() => registry.exclusively('book-titles', async () => 'mine'));
    held.resolve(undefined);
    await holding;
  });

  it('tries a flip that a long-running reader holds up again until that has ended', async () => {
    await registry.create(bookTitles);
    const next = await registry.create(bookTitles);
    const reading = Promise.withResolvers<undefined>();
    const flipped = database.pool.transaction(async (transaction) => {
      await transaction.any(titles);
      const flipping = registry.flip(next);
      setTimeout(() => reading.resolve(undefined), lockWaitMs + lockPauseMs / 2);
      await reading.promise;
      return { flipping };
    });
    expect(await (await flipped).flipping).to.deep.equal(generation(1));
    expect(await registry.live()).to.deep.equal([next]);
  });

  it('gives up on a flip that a long-running reader holds up for longer than its patience, and changes nothing', async () => {
    await registry.create(bookTitles);
    const next = await registry.create(bookTitles);
    const impatient = createRegistry(database.pool, { flipPatienceMs: 0 });
    const reading = database.pool.transaction(async (transaction) => {
      await transaction.any(titles);
      return impatient.flip(next).catch((error: unknown) => error);
    });
    expect(String(await reading)).to.contain('lock timeout');
    expect(await registry.live()).to.deep.equal([generation(1)]);
  });
});

const titleAndWatermark = sql.type(z.object({ title: z.string(), position: z.int() }))`
  select title, watermark.position
  from live.book_title
  join live.watermark on name = 'book-titles'`;

const killProjectors = sql.type(z.object({}))`
  select pg_terminate_backend(pid)
  from pg_stat_activity
  where usename = 'estante_projector' and datname = current_database()`;

/** Tries again until it works, for ten seconds at most. */
async function eventually(work: () => Promise<unknown>): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
    }
  }
}
