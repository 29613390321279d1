import { expect } from 'chai';
import { z } from 'zod';
import { formatPosition } from '../domain/position.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { opsOn, wholeLog } from './support/folded-models.ts';
import { callerOf, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const itemsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const problemSchema = z.looseObject({ type: z.string(), title: z.string(), status: z.number() });

describe('a command over HTTP', () => {
  let ops: OpsPorts;
  let call: Caller;
  let books: readonly string[];

  before(async function () {
    this.timeout(stackStartMs);
    ops = await opsOn(await sharedStack());
    call = await callerOf('one-command');
    const found = await call('GET', '/v1/books?q=science&limit=20');
    books = itemsSchema.parse(await found.json()).items.map(({ id }) => id);
  });

  after(() => ops.close());

  /** All events of the stream that lies at a position. */
  const eventsOfStreamAt = async (position: string | null | undefined) => {
    const log = await wholeLog(ops);
    const stream = log.find((event) => position?.startsWith(`${formatPosition(event)};`))?.stream;
    return log.filter((event) => event.stream === stream);
  };
  const book = (index: number): string => books[index] ?? '';

  it('appends one event for fifty copies sent at once under one key, and answers all alike', async () => {
    const copies = Array.from({ length: 50 }, () =>
      call('PUT', `/v1/me/books/${book(0)}/rating`, {
        body: { stars: 4 },
        headers: { 'idempotency-key': 'fifty-copies' },
      }),
    );
    const answers = await Promise.all(
      (await Promise.all(copies)).map(async (answer) => ({
        status: answer.status,
        position: answer.headers.get('estante-position'),
        body: await answer.text(),
      })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(answers[0]?.status).to.equal(200);
    expect(await eventsOfStreamAt(answers[0]?.position)).to.have.length(1);
  });

  it('is refused under a key that another command had', async () => {
    const answer = await call('PUT', `/v1/me/books/${book(0)}/rating`, {
      body: { stars: 1 },
      headers: { 'idempotency-key': 'fifty-copies' },
    });
    expect(answer.status).to.equal(422);
    expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(problemSchema.parse(await answer.json()).status).to.equal(422);
  });

  it('does not hurt its neighbours when two are for one stream, or one cannot be stored', async () => {
    const rate = (index: number, stars: number) =>
      call('PUT', `/v1/me/books/${book(index)}/rating`, { body: { stars } });
    const answers = await Promise.all([
      rate(1, 5),
      rate(1, 3),
      call('PUT', '/v1/me/profile', { body: { about: 'fan\u0000tasy' } }),
      rate(2, 5),
      rate(3, 5),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 400, 200, 200]);
    const positionOf = (index: number) => answers[index]?.headers.get('estante-position');
    expect(await eventsOfStreamAt(positionOf(0))).to.have.length(2);
    expect(await eventsOfStreamAt(positionOf(3))).to.have.length(1);
  });

  it('refuses U+0000 in text that has no other rule', async () => {
    const librarian = await callerOf('librarian');
    const answer = await librarian('POST', '/v1/books', {
      body: { title: 'A\u0000B', authors: ['A'], year: 2000, language: 'en', genres: [] },
    });
    expect(answer.status).to.equal(400);
  });

  it('is for librarians where the catalogue is changed', async () => {
    const body = { title: 'A Test', authors: ['A. Tester'], year: 2000, language: 'en', genres: ['humor'] };
    expect((await call('POST', '/v1/books', { body })).status).to.equal(403);
    const librarian = await callerOf('librarian');
    const added = await librarian('POST', '/v1/books', { body });
    expect(added.status).to.equal(201);
    const position = added.headers.get('estante-position') ?? '';
    const location = added.headers.get('location') ?? '';
    const headers = { 'estante-min-position': position };
    expect((await call('GET', location, { headers })).status).to.equal(200);
    const withdrawn = await librarian('DELETE', location);
    expect(withdrawn.status).to.equal(200);
    const gone = { 'estante-min-position': withdrawn.headers.get('estante-position') ?? '' };
    expect((await call('GET', location, { headers: gone })).status).to.equal(410);
  });
});
