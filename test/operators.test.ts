import { expect } from 'chai';
import { z } from 'zod';
import { runEstante, type EstanteRun } from '../infra/ops/testing.ts';
import { keepAsking } from './support/keep-asking.ts';
import { callerOf, eventually, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const projectionSchema = z.object({
  name: z.string(),
  generation: z.int(),
  lagEvents: z.int(),
  lagSeconds: z.number(),
  partitions: z.array(
    z.object({ partition: z.int(), head: z.int(), watermark: z.int(), lagEvents: z.int() }),
  ),
});
const statusSchema = z.object({
  heads: z.array(z.int()),
  projections: z.array(projectionSchema),
  queues: z.array(z.object({ queue: z.string(), waiting: z.int(), inFlight: z.int(), dead: z.int() })),
  parked: z.array(z.unknown()),
  findings: z.array(z.string()),
});
const trainedSchema = z.object({ status: z.literal('trained'), modelVersion: z.string(), likes: z.int() });
const recommendationsSchema = z.object({
  source: z.string(),
  modelVersion: z.string(),
  items: z.array(z.unknown()).min(1),
});
const precomputedSchema = z.object({ readers: z.int(), written: z.int(), newer: z.int() });
const itemsSchema = z.object({ items: z.array(z.object({ id: z.string() })).min(1) });

const operationMs = 60_000;
/** A new model is found, read and served within this time. */
const modelServedMs = 10_000;

describe('an operator', function () {
  this.timeout(operationMs);
  let call: Caller;
  let estante: (...args: readonly string[]) => Promise<EstanteRun>;

  before(async function () {
    this.timeout(stackStartMs);
    const stack = await sharedStack();
    estante = (...args) => runEstante(args, { ESTANTE_HOME: stack.home.root });
    call = await callerOf('reader-of-operators');
  });

  const status = async () => statusSchema.parse(JSON.parse((await estante('status', '--json')).stdout));
  const bookIds = async (search: string): Promise<readonly string[]> =>
    itemsSchema.parse(await (await call('GET', `/v1/books?q=${search}`)).json()).items.map(({ id }) => id);

  it('is told that all is well once everything has caught up', async () => {
    const { code, stdout } = await eventually('a status without lag', async () => {
      const run = await estante('status');
      return run.code === 0 ? run : undefined;
    });
    expect(code).to.equal(0);
    expect(stdout).to.match(/all is well\n$/);
    for (const name of ['book-titles', 'book-views', 'popular-books', 'feeds']) {
      expect(stdout).to.match(new RegExp(`^${name} `, 'm'));
    }
  });

  it('reads heads, lag by projection and partition, queues and parked streams as JSON', async () => {
    const { heads, projections, queues, parked } = await status();
    expect(heads).to.have.length(16);
    expect(projections.map(({ name }) => name)).to.include.members(['profiles', 'book-views', 'feeds']);
    for (const { partitions } of projections) {
      expect(partitions.map(({ head }) => head)).to.deep.equal(heads);
    }
    expect(queues.map(({ queue }) => queue)).to.deep.equal(['postgresql', 'dynamodb', 'redis', 'feeds']);
    expect(parked).to.deep.equal([]);
  });

  it('is told which read models there are when there is none of the name', async () => {
    const { code, stderr } = await estante('replay', 'nothing');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^estante: there is no read model nothing; there are: [a-z, -]+\n$/);
    for (const { name } of (await status()).projections) expect(stderr).to.include(name);
  });

  it('trains a model that readers are soon recommended by, and they are served meanwhile', async () => {
    const [book = ''] = await bookIds('fantasy');
    const rate = (stars: number) => call('PUT', `/v1/me/books/${book}/rating`, { body: { stars } });
    await rate(5);
    const served = keepAsking(() => call('GET', '/v1/me/recommendations'));
    const { code, stdout, stderr } = await estante('train', '--json');
    expect(code, stderr).to.equal(0);
    const { modelVersion, likes } = trainedSchema.parse(JSON.parse(stdout));
    expect(likes).to.be.greaterThan(0);
    let stars = 5;
    await eventually(
      'recommendations of the new model',
      async () => {
        // The feed is of the model that was served when the reader last did something.
        stars = 9 - stars;
        const position = (await rate(stars)).headers.get('estante-position') ?? '';
        const answer = await call('GET', '/v1/me/recommendations', {
          headers: { 'estante-min-position': position },
        });
        return recommendationsSchema.parse(await answer.json()).modelVersion === modelVersion || undefined;
      },
      modelServedMs,
    );
    const answers = await served.stop();
    expect(answers.length).to.be.greaterThan(10);
    expect(new Set(answers.map(({ status: answered }) => answered))).to.deep.equal(new Set([200]));
    expect(answers.filter(({ items }) => items === 0)).to.deep.equal([]);
  });

  it('lets a new model take over for readers who do nothing, and nobody is left without an answer', async () => {
    const [book = ''] = await bookIds('fantasy');
    const rated = await call('PUT', `/v1/me/books/${book}/rating`, { body: { stars: 5 } });
    const position = rated.headers.get('estante-position') ?? '';
    await call('GET', '/v1/me/recommendations', { headers: { 'estante-min-position': position } });
    const served = keepAsking(() => call('GET', '/v1/me/recommendations'));
    const { modelVersion } = trainedSchema.parse(JSON.parse((await estante('train', '--json')).stdout));
    const { code, stdout, stderr } = await estante('feeds', 'precompute', '--json');
    expect(code, stderr).to.equal(0);
    const { readers, written, newer } = precomputedSchema.parse(JSON.parse(stdout));
    expect(readers).to.be.greaterThan(0);
    expect(written + newer).to.be.greaterThan(0);
    const answer = await call('GET', '/v1/me/recommendations');
    const recommended = recommendationsSchema.parse(await answer.json());
    expect(recommended).to.include({ source: 'feed', modelVersion });
    const answers = await served.stop();
    expect(new Set(answers.map(({ status: answered }) => answered))).to.deep.equal(new Set([200]));
    expect(answers.filter(({ items }) => items === 0)).to.deep.equal([]);
    const listed = await estante('model', 'list');
    expect(listed.stdout).to.include(`current: ${modelVersion}, promoted`);
  });
});
