import { expect } from 'chai';
import { formatPosition } from '../domain/position.ts';
import type { Stars } from '../domain/values.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { answerOf, clientOf, type ApiClient } from './support/client.ts';
import { opsOn, wholeLog } from './support/folded-models.ts';
import { sharedStack, stackStartMs } from './support/shared-stack.ts';

describe('a command over HTTP', () => {
  let ops: OpsPorts;
  let client: ApiClient;
  let books: readonly string[];

  before(async function () {
    this.timeout(stackStartMs);
    ops = await opsOn(await sharedStack());
    client = await clientOf('one-command');
    const query = { q: 'science', limit: 20 };
    books = (await answerOf(client.GET('/v1/books', { params: { query } }))).items.map(({ id }) => id);
  });

  after(() => ops.close());

  /** All events of the stream that lies at a position. */
  const eventsOfStreamAt = async (position: string | null | undefined) => {
    const log = await wholeLog(ops);
    const stream = log.find((event) => position?.startsWith(`${formatPosition(event)};`))?.stream;
    return log.filter((event) => event.stream === stream);
  };
  const rate = (index: number, stars: Stars, key?: string) =>
    client.PUT('/v1/me/books/{bookId}/rating', {
      params: {
        path: { bookId: books[index] ?? '' },
        ...(key !== undefined && { header: { 'Idempotency-Key': key } }),
      },
      body: { stars },
    });

  it('appends one event for fifty copies sent at once under one key, and answers all alike', async () => {
    const copies = Array.from({ length: 50 }, () => rate(0, 4, 'fifty-copies'));
    const answers = (await Promise.all(copies)).map(({ data, response }) => ({
      status: response.status,
      position: response.headers.get('estante-position'),
      data,
    }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(answers[0]?.status).to.equal(200);
    expect(await eventsOfStreamAt(answers[0]?.position)).to.have.length(1);
  });

  it('is refused under a key that another command had', async () => {
    const { response, error } = await rate(0, 1, 'fifty-copies');
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect([response.status, error?.type, error?.status]).to.deep.equal([
      422,
      '/problems/command-id-reused',
      422,
    ]);
  });

  it('does not hurt its neighbours when two are for one stream, or one cannot be stored', async () => {
    const answers = await Promise.all([
      rate(1, 5),
      rate(1, 3),
      client.PUT('/v1/me/profile', { body: { about: 'fan\u0000tasy' } }),
      rate(2, 5),
      rate(3, 5),
    ]);
    expect(answers.map(({ response }) => response.status)).to.deep.equal([200, 200, 400, 200, 200]);
    const positionOf = (index: number) => answers[index]?.response.headers.get('estante-position');
    expect(await eventsOfStreamAt(positionOf(0))).to.have.length(2);
    expect(await eventsOfStreamAt(positionOf(3))).to.have.length(1);
  });

  it('refuses U+0000 in text that has no other rule', async () => {
    const librarian = await clientOf('librarian');
    const body = { title: 'A\u0000B', authors: ['A'], year: 2000, language: 'en', genres: [] };
    expect((await librarian.POST('/v1/books', { body })).response.status).to.equal(400);
  });

  it('is for librarians where the catalogue is changed', async () => {
    const body = { title: 'A Test', authors: ['A. Tester'], year: 2000, language: 'en', genres: ['humor'] };
    const refused = await client.POST('/v1/books', { body });
    expect([refused.response.status, refused.error?.type]).to.deep.equal([403, '/problems/role-missing']);
    const librarian = await clientOf('librarian');
    const { data, response } = await librarian.POST('/v1/books', { body });
    expect(response.status).to.equal(201);
    const path = { bookId: data?.id ?? '' };
    expect(response.headers.get('location')).to.equal(`/v1/books/${path.bookId}`);
    const seen = (position: string | undefined) => ({
      params: { path, header: { 'Estante-Min-Position': position ?? '' } },
    });
    const found = await client.GET('/v1/books/{bookId}', seen(data?.position));
    expect([found.response.status, found.data?.title]).to.deep.equal([200, 'A Test']);
    const withdrawn = await answerOf(librarian.DELETE('/v1/books/{bookId}', { params: { path } }));
    const gone = await client.GET('/v1/books/{bookId}', seen(withdrawn.position));
    expect([gone.response.status, gone.error?.type]).to.deep.equal([410, '/problems/book-withdrawn']);
  });
});
