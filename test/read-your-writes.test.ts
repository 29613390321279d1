import { expect } from 'chai';
import { z } from 'zod';
import { queryRoutes } from '../adapters/http/routes/query-routes.ts';
import type { Stars } from '../domain/values.ts';
import { waitMs } from '../queries/freshness.ts';
import { answerOf, clientOf, positionOf, type ApiClient } from './support/client.ts';
import { callerOf, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const problemSchema = z.looseObject({ type: z.string() });

/** What an answer may take beside the longest wait, on a machine that is busy with other tests. */
const answeredMs = 3_000;

describe('a reader who sends the position of their command along', function () {
  this.timeout(60_000);
  let call: Caller;
  let client: ApiClient;
  let book: string;
  let position: string;

  before(async function () {
    this.timeout(stackStartMs);
    await sharedStack();
    call = await callerOf('read-your-writes');
    client = await clientOf('read-your-writes');
    const query = { q: 'science', limit: 1 };
    const { items } = await answerOf(client.GET('/v1/books', { params: { query } }));
    book = items[0]?.id ?? '';
    position = await rate(5);
  });

  const rate = (stars: Stars): Promise<string> =>
    positionOf(
      client.PUT('/v1/me/books/{bookId}/rating', { params: { path: { bookId: book } }, body: { stars } }),
    );
  const ask = async (path: string, minPosition: string) => {
    const begunAt = performance.now();
    const answer = await call('GET', path, { headers: { 'estante-min-position': minPosition } });
    const body: unknown = await answer.json();
    const ms = performance.now() - begunAt;
    return { status: answer.status, stale: answer.headers.get('estante-stale'), body, ms };
  };

  for (const { slug, path } of queryRoutes) {
    const at = (): string => path.replace(':bookId', book).replace(':shelf', 'finished');

    it(`finds it in the answer of ${slug}, which is not stale`, async () => {
      const { status, stale, ms } = await ask(at(), position);
      expect([status, stale]).to.deep.equal([200, null]);
      expect(ms).to.be.below(waitMs + answeredMs);
    });

    it(`is told at once by ${slug} of a position that never was`, async () => {
      const [, partition = '', epoch = ''] = /^(\d+)\.\d+;epoch=(\w+)$/.exec(position) ?? [];
      for (const unknown of [`${partition}.999999999;epoch=${epoch}`, `${partition}.1;epoch=another`]) {
        const { status, body, ms } = await ask(at(), unknown);
        expect(status, unknown).to.equal(409);
        expect(problemSchema.parse(body).type).to.equal('/problems/unknown-position');
        expect(ms, unknown).to.be.below(waitMs);
      }
    });
  }

  it('sees every change of a long row of them, however soon it is asked after each', async () => {
    for (const stars of [1, 2, 3, 4, 5, 4, 3, 2, 1, 5] as const) {
      const header = { 'Estante-Min-Position': await rate(stars) };
      const asked = client.GET('/v1/me/history', { params: { query: { limit: 1 }, header } });
      expect((await asked).response.headers.get('estante-stale')).to.equal(null);
      const { items } = await answerOf(asked);
      expect(items.map((item) => [item.book.id, item.stars])).to.deep.equal([[book, stars]]);
    }
  });
});
