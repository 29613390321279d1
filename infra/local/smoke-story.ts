import { z } from 'zod';
import { eventually } from './eventually.ts';
import { signIn } from './sign-in.ts';

const bookSchema = z.object({ id: z.string(), title: z.string() });
const booksSchema = z.object({ items: z.array(z.union([bookSchema, z.object({ book: bookSchema })])) });
const recommendationsSchema = z.object({
  source: z.string(),
  items: z.array(
    z.object({
      book: bookSchema,
      reason: z.looseObject({ kind: z.string(), book: bookSchema.optional() }),
    }),
  ),
});

type Story = {
  url: string;
  issuer: string;
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  signal: AbortSignal;
};
type Book = z.output<typeof bookSchema>;

const ratedCount = 5;
/** A query waits some seconds for a position by itself; a slow machine may need more than one. */
const freshMsMax = 15_000;

/**
 * A new reader signs in, searches, gives five fantasy books five stars, and is recommended other books because of
 * them. Throws with what was expected and what came.
 */
export async function readersStory({ url, issuer, step, signal }: Story): Promise<void> {
  const token = await step('sign in', () => signIn(issuer, `smoke-${Date.now()}`));
  const call = callWith({ url, token, signal });
  const rated = await step('search for fantasy', async () => {
    const { items } = booksSchema.parse(await (await call('GET', '/v1/books?q=fantasy')).json());
    const books = items.map((item) => ('book' in item ? item.book : item)).slice(0, ratedCount);
    if (books.length < ratedCount) throw new Error(`only ${books.length} fantasy books were found`);
    return books;
  });
  const positions = await step('rate five of them', async () => {
    const answers = [];
    for (const { id } of rated)
      answers.push(await call('PUT', `/v1/me/books/${id}/rating`, { body: { stars: 5 } }));
    return answers.map(positionOf);
  });
  await step('recommendations with reasons', async () => {
    const answer = await eventually(
      async () => {
        const fresh = await call('GET', '/v1/me/recommendations', { position: positions.join(', ') });
        if (fresh.headers.get('estante-stale') === null) return fresh;
        throw new Error('the answer is stale: the ratings did not arrive');
      },
      { timeoutMs: freshMsMax },
    );
    checkRecommendations(recommendationsSchema.parse(await answer.json()), rated);
  });
}

function checkRecommendations(
  { source, items }: z.output<typeof recommendationsSchema>,
  rated: Book[],
): void {
  const ids = new Set(rated.map(({ id }) => id));
  const known = items.filter(({ book }) => ids.has(book.id));
  if (known.length > 0)
    throw new Error(`books already rated are recommended: ${titles(known.map((one) => one.book))}`);
  const because = items.filter(({ reason }) => reason.book !== undefined && ids.has(reason.book.id));
  if (because.length > 0) return;
  throw new Error(
    `no reason names a rated book; source "${source}", ${items.length} items: ${JSON.stringify(items[0])}`,
  );
}

function positionOf(answer: Response): string {
  const position = answer.headers.get('estante-position');
  if (position === null) throw new Error(`${answer.url} answered without Estante-Position`);
  return position;
}

const requestTimeoutMs = 10_000;

function callWith({ url, token, signal }: { url: string; token: string; signal: AbortSignal }) {
  return async (method: string, path: string, options: { body?: unknown; position?: string } = {}) => {
    const { body, position } = options;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(position === undefined ? {} : { 'estante-min-position': position }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    if (answer.ok) return answer;
    throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  };
}

function titles(books: Book[]): string {
  return books.map(({ title }) => `"${title}"`).join(', ');
}
