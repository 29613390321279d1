import { expect } from 'chai';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import type { ProcessName, Stack } from '../infra/local/stack.ts';
import { differences, isCaughtUp, opsOn, wholeLog } from './support/folded-models.ts';
import { callerOf, eventually, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const booksSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const feedSchema = z.object({
  source: z.string(),
  items: z.array(z.object({ book: z.object({ id: z.string() }) })),
});

const readersCount = 6;
const booksCount = 40;

describe('a burst of commands', () => {
  let stack: Stack;
  let ops: OpsPorts;
  let books: readonly string[];
  let readers: readonly Caller[];

  before(async function () {
    this.timeout(stackStartMs);
    stack = await sharedStack();
    ops = await opsOn(stack);
    readers = await Promise.all(
      Array.from({ length: readersCount }, (_, index) => callerOf(`burst-${index}`)),
    );
    const [first] = readers;
    const found = await first?.('GET', `/v1/books?q=fantasy&limit=${booksCount}`);
    books = booksSchema.parse(await found?.json()).items.map(({ id }) => id);
    expect(books).to.have.length(booksCount);
  });

  after(() => ops.close());

  const killed: readonly (readonly ProcessName[])[] = [
    ['projector'],
    ['relay'],
    ['queues'],
    ['projector', 'relay', 'queues'],
  ];
  for (const [round, names] of killed.entries()) {
    it(`loses and doubles nothing when ${names.join(', ')} get${names.length === 1 ? 's' : ''} kill -9 in its middle`, async function () {
      this.timeout(180_000);
      const stars = (round % 5) + 1;
      const before = await wholeLog(ops);
      const pids = names.map((name) => stack.pid(name));
      const answers = burst(readers, books, stars);
      await eventually('the first commands of the burst', async () => {
        const now = await ops.log.heads();
        return sum(now.positions) > before.length + 20 ? true : undefined;
      });
      for (const name of names) stack.kill(name, 'SIGKILL');

      const positions = await answers;
      await eventually(
        'the killed processes to be back',
        async () =>
          names.every((name, index) => stack.pid(name) !== undefined && stack.pid(name) !== pids[index]) ||
          undefined,
        60_000,
      );
      await eventually(
        'every read model to catch up',
        async () => ((await isCaughtUp(ops)) ? true : undefined),
        90_000,
      );

      expect(await differences(ops)).to.deep.equal({});
      expect((await wholeLog(ops)).length - before.length).to.be.at.least(readersCount * booksCount);
      await expectFeedsFollow(readers, books, positions);
    });
  }
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Every reader rates every book; answers the last position of each reader. */
async function burst(
  readers: readonly Caller[],
  books: readonly string[],
  stars: number,
): Promise<readonly string[]> {
  return Promise.all(
    readers.map(async (call) => {
      let position = '';
      for (const book of books) {
        const answer = await call('PUT', `/v1/me/books/${book}/rating`, { body: { stars } });
        expect(answer.status, await answer.text()).to.equal(200);
        position = answer.headers.get('estante-position') ?? '';
      }
      return position;
    }),
  );
}

async function expectFeedsFollow(
  readers: readonly Caller[],
  books: readonly string[],
  positions: readonly string[],
): Promise<void> {
  for (const [index, call] of readers.entries()) {
    const answer = await call('GET', '/v1/me/recommendations', {
      headers: { 'estante-min-position': positions[index] ?? '' },
    });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('estante-stale')).to.equal(null);
    const { items } = feedSchema.parse(await answer.json());
    expect(items.filter(({ book }) => books.includes(book.id))).to.deep.equal([]);
  }
}
