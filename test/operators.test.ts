import { expect } from 'chai';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { runEstante, type EstanteRun } from '../infra/ops/testing.ts';
import { differences, opsOn } from './support/folded-models.ts';
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
const replayReportSchema = z.object({ projection: z.string(), generation: z.int(), events: z.int() });
const trainedSchema = z.object({ status: z.literal('trained'), modelVersion: z.string(), likes: z.int() });
const recommendationsSchema = z.object({ modelVersion: z.string(), items: z.array(z.unknown()).min(1) });
const itemsSchema = z.object({ items: z.array(z.object({ id: z.string() })).min(1) });

/** A replay waits for some seconds until no query remembers the generation before. */
const operationMs = 60_000;
/** A new model is found, read and served within this time. */
const modelServedMs = 10_000;

describe('an operator', function () {
  this.timeout(operationMs);
  let ops: OpsPorts;
  let call: Caller;
  let estante: (...args: readonly string[]) => Promise<EstanteRun>;

  before(async function () {
    this.timeout(stackStartMs);
    const stack = await sharedStack();
    estante = (...args) => runEstante(args, { ESTANTE_HOME: stack.home.root });
    ops = await opsOn(stack);
    call = await callerOf('reader-of-operators');
  });

  after(() => ops.close());

  const status = async () => statusSchema.parse(JSON.parse((await estante('status', '--json')).stdout));
  const generationOf = async (name: string): Promise<number> =>
    (await status()).projections.find((projection) => projection.name === name)?.generation ?? 0;
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

  it('replays the titles of books while readers search them and see no failure', async () => {
    const before = await generationOf('book-titles');
    const search = keepAsking(() => call('GET', '/v1/books?q=fantasy'));
    const replayed = await estante('replay', 'book-titles', '--json');
    const answers = await search.stop();
    expect(replayed.code, replayed.stderr).to.equal(0);
    expect(answers.length).to.be.greaterThan(10);
    expect(new Set(answers.map(({ status: code }) => code))).to.deep.equal(new Set([200]));
    expect(answers.filter(({ items }) => items === 0)).to.deep.equal([]);
    expect(replayReportSchema.parse(JSON.parse(replayed.stdout)).generation).to.equal(before + 1);
    expect(await generationOf('book-titles')).to.equal(before + 1);
    expect(await differences(ops)).to.deep.equal({});
  });

  for (const name of ['book-views', 'popular-books']) {
    it(`replays ${name} into what a fresh fold of the log gives`, async () => {
      const before = await generationOf(name);
      const replayed = await estante('replay', name, '--json');
      expect(replayed.code, replayed.stderr).to.equal(0);
      expect(await generationOf(name)).to.equal(before + 1);
      expect(await differences(ops)).to.deep.equal({});
    });
  }

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
});

type Answer = { readonly status: number; readonly items: number };

/** Asks again and again, one question at a time, until it is stopped; then answers what came each time. */
function keepAsking(ask: () => Promise<Response>) {
  const answers: Answer[] = [];
  const stop = new AbortController();
  const asking = (async () => {
    while (!stop.signal.aborted) {
      const answer = await ask();
      const { items = [] } = z.object({ items: z.array(z.unknown()).optional() }).parse(await answer.json());
      answers.push({ status: answer.status, items: items.length });
    }
  })();
  // A failure is told when asking stops.
  asking.catch(() => undefined);
  return {
    stop: async (): Promise<readonly Answer[]> => {
      stop.abort();
      await asking;
      return answers;
    },
  };
}
