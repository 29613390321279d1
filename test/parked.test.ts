import { expect } from 'chai';
import { sql } from 'slonik';
import { z } from 'zod';
import { schemaOf } from '../adapters/postgres/instance-schema.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { runEstante, type EstanteRun } from '../infra/ops/testing.ts';
import { differences, isCaughtUp, opsOn } from './support/folded-models.ts';
import { callerOf, eventually, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const booksSchema = z.object({ items: z.array(z.object({ id: z.string() })).min(4) });
const reviewsSchema = z.object({ items: z.array(z.object({ text: z.string() })) });
const parkedSchema = z.array(
  z.object({
    projection: z.string(),
    stream: z.string(),
    partition: z.int(),
    position: z.int(),
    type: z.string(),
    error: z.string(),
    parkedAt: z.string(),
    waiting: z.int(),
  }),
);
const skippedSchema = z.array(z.looseObject({ reason: z.string(), skippedBy: z.string() }));

/** What the read model of reviews is made to refuse, as a store refuses what nobody thought of. */
const poison = 'This text is one that the table refuses.';
const behindPoison = 'Better said, but the table refuses it as well.';
const nothing = z.object({});

describe('an event that a read model cannot apply', function () {
  this.timeout(60_000);
  let ops: OpsPorts;
  let call: Caller;
  let books: readonly string[];
  let estante: (...args: readonly string[]) => Promise<EstanteRun>;
  let table: ReturnType<typeof sql.identifier>;

  before(async function () {
    this.timeout(stackStartMs);
    const stack = await sharedStack();
    estante = (...args) => runEstante(args, { ESTANTE_HOME: stack.home.root });
    ops = await opsOn(stack);
    call = await callerOf('reader-of-parked');
    const found = await call('GET', '/v1/books?q=fantasy&limit=5');
    books = booksSchema.parse(await found.json()).items.map(({ id }) => id);
    const instance = (await ops.registry.live()).find(({ name }) => name === 'reviews');
    if (instance === undefined) throw new Error('reviews have no live instance');
    table = sql.identifier([schemaOf(instance), 'review']);
    await ops.pool.query(
      sql.type(nothing)`alter table ${table} add constraint poison check (text !~ 'the table refuses')`,
    );
  });

  after(async () => {
    await ops.pool.query(sql.type(nothing)`alter table ${table} drop constraint if exists poison`);
    await ops.close();
  });

  const review = async (book: number, text: string): Promise<string> => {
    const answer = await call('PUT', `/v1/me/books/${books[book]}/review`, { body: { text } });
    expect(answer.status, await answer.clone().text()).to.be.within(200, 204);
    return answer.headers.get('estante-position') ?? '';
  };
  const reviewsOf = (book: number, position: string) =>
    call('GET', `/v1/books/${books[book]}/reviews`, { headers: { 'estante-min-position': position } });
  const textsOf = async (answer: Response) =>
    reviewsSchema.parse(await answer.json()).items.map(({ text }) => text);
  const parked = async () =>
    parkedSchema.parse(JSON.parse((await estante('parked', 'list', '--json')).stdout));
  const parkedOne = async () => {
    const [park, ...others] = await eventually('an event to be parked', async () => {
      const parks = await parked();
      return parks.length > 0 ? parks : undefined;
    });
    expect(others).to.deep.equal([]);
    if (park === undefined) throw new Error('nothing is parked');
    return park;
  };
  const caughtUp = () =>
    eventually('every read model to catch up', async () => ((await isCaughtUp(ops)) ? true : undefined));

  it('is parked, while its partition goes on, and readers are told that its stream is stale', async () => {
    const bad = await review(0, poison);
    // Each by itself: what one page brings is written once, as its last event leaves it.
    expect((await reviewsOf(0, bad)).headers.get('estante-stale')).to.equal('true');
    const behind = await review(0, behindPoison);
    const fine = await review(1, 'Another book, the same reader and partition.');
    const answer = await reviewsOf(1, fine);
    expect(answer.headers.get('estante-stale')).to.equal(null);
    expect(await textsOf(answer)).to.include('Another book, the same reader and partition.');
    for (const position of [bad, behind]) {
      expect((await reviewsOf(0, position)).headers.get('estante-stale')).to.equal('true');
    }
    const park = await parkedOne();
    expect(park).to.include({ projection: 'reviews', type: 'ReviewWritten', waiting: 1 });
    expect(park.stream).to.match(new RegExp(`^reading-.*\\+${books[0]}$`));
    expect(park.error).to.include('PostgreSQL refuses the row').and.to.include('poison');
    expect(bad).to.include(`${park.partition}.${park.position};`);
  });

  it('is listed, shown and found by status', async () => {
    const { stream, partition, position } = await parkedOne();
    const list = await estante('parked', 'list', '--projection', 'reviews');
    expect(list.code).to.equal(1);
    expect(list.stdout).to.include(stream).and.to.include('ReviewWritten');
    expect((await estante('parked', 'list', '--projection', 'shelves')).code).to.equal(0);
    const shown = await estante('parked', 'show', 'reviews', `${partition}.${position}`);
    expect(shown.code, shown.stderr).to.equal(0);
    expect(shown.stdout)
      .to.include(poison)
      .and.to.include(`"bookId":"${books[0]}"`)
      .and.to.include('ReviewRevised');
    expect((await estante('parked', 'show', 'reviews', stream)).stdout).to.equal(shown.stdout);
    const status = await estante('status');
    expect(status.code).to.equal(1);
    expect(status.stdout).to.include(`reviews has parked ${stream} at ${partition}.${position}`);
  });

  it('stays parked when it is retried too early, and its read model stays as it was', async () => {
    const { stream, parkedAt } = await parkedOne();
    const { code, stdout } = await estante('parked', 'retry', 'reviews', stream);
    expect(code).to.equal(1);
    expect(stdout).to.include(`${stream} waits at`).and.to.include('PostgreSQL refuses the row');
    expect((await parkedOne()).parkedAt).to.equal(parkedAt);
  });

  it('is applied, and what waits behind it, when it is retried after the cause is gone', async () => {
    const { stream } = await parkedOne();
    await ops.pool.query(sql.type(nothing)`alter table ${table} drop constraint poison`);
    const retried = await estante('parked', 'retry', 'reviews', '--all');
    expect(retried.code, retried.stderr).to.equal(0);
    expect(retried.stdout).to.equal(`reviews: ${stream} is applied to its end\n`);
    expect(await parked()).to.deep.equal([]);
    const answer = await reviewsOf(0, await review(2, 'Whatever.'));
    expect(answer.headers.get('estante-stale')).to.equal(null);
    expect(await textsOf(answer)).to.include(behindPoison);
    await caughtUp();
    expect(await differences(ops)).to.deep.equal({});
  });

  it('is passed over when it is skipped for a reason, and what follows is applied in order', async () => {
    await ops.pool.query(
      sql.type(
        nothing,
      )`alter table ${table} add constraint poison check (text !~ 'the table refuses') not valid`,
    );
    await review(3, poison);
    const { stream } = await parkedOne();
    await call('DELETE', `/v1/me/books/${books[3]}/review`);
    await review(3, 'From the beginning.');
    for (const reason of [[], ['--reason', ' ']]) {
      const { code, stderr } = await estante('parked', 'skip', 'reviews', stream, ...reason);
      expect(code).to.equal(2);
      expect(stderr).to.include('--reason');
    }
    const skipped = await estante('parked', 'skip', 'reviews', stream, '--reason', 'the author took it back');
    expect(skipped.code, skipped.stderr + skipped.stdout).to.equal(0);
    expect(await parked()).to.deep.equal([]);
    const kept = skippedSchema.parse(
      JSON.parse((await estante('parked', 'list', '--skipped', '--json')).stdout),
    );
    expect(kept).to.have.length(1);
    expect(kept[0]).to.include({ reason: 'the author took it back', stream });
    const answer = await reviewsOf(3, await review(2, 'Whatever else.'));
    expect(answer.headers.get('estante-stale')).to.equal(null);
    expect(await textsOf(answer)).to.include('From the beginning.');
    await caughtUp();
    expect(await differences(ops)).to.deep.equal({});
  });

  it('is not found where nothing is parked', async () => {
    const wrong: readonly (readonly [args: readonly string[], says: string])[] = [
      [['retry', 'reviews', '3.1'], 'reviews has parked nothing at 3.1; it has parked: nothing'],
      [['retry', 'reviews'], 'name a stream, or say --all'],
      [['show', 'nothing', '3.1'], 'there is no read model nothing that could park; there are: profiles'],
    ];
    for (const [args, says] of wrong) {
      const { code, stderr } = await estante('parked', ...args);
      expect(code).to.equal(2);
      expect(stderr).to.include(says);
    }
    expect((await estante('parked', 'retry', 'reviews', '--all')).code).to.equal(0);
  });
});
