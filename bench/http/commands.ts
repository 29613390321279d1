import { z } from 'zod';
import type { Stack } from '../../infra/local/stack.ts';
import { quantile } from '../rounds.ts';
import { checkLog, type Acknowledged } from './acknowledged.ts';
import { accepted, clientOf, connections, type Client } from './client.ts';
import { openLoop } from './open-loop.ts';
import type { Cores } from './pinning.ts';
import { sideBySide, type Rounds } from './side-by-side.ts';
import { emptyLogBeside, startApi, startBareKoa, type SignedIn } from './system.ts';

/** Commands a second while latency is measured. */
const perSecond = 500;
const openSeconds = 10;
const books = 500;

const answerSchema = z.object({ position: z.string() });

/**
 * What a rating costs over HTTP, each with an `Idempotency-Key` of its own and an event that becomes durable before it is acknowledged, beside the bare application that verifies the
 * token, parses the body and answers. Afterwards every acknowledged rating is looked up in the log.
 */
export async function measureCommands(
  stack: Stack,
  {
    readers,
    librarian,
    cores,
    ...rounds
  }: Rounds & { readers: readonly SignedIn[]; librarian: SignedIn; cores: Cores | undefined },
) {
  const log = await emptyLogBeside(stack);
  const api = await startApi('command-api', { stack, cores, env: { EVENT_LOG_URLS: log.command } });
  const bare = await startBareKoa(stack, cores, new Map());
  const client = clientOf(api.url);
  const bareClient = clientOf(bare.url);
  await addBooks(client, librarian);

  const acknowledged = new Map<string, Acknowledged>();
  let sent = 0;
  const rate = async (): Promise<void> => {
    const { request, rated } = rating(readers, (sent += 1));
    const { body } = await accepted(client.ask(request));
    const { position } = answerSchema.parse(JSON.parse(body.toString()));
    const [place = ''] = position.split(';');
    if (acknowledged.has(place)) throw new Error(`two ratings were acknowledged at ${place}`);
    acknowledged.set(place, rated);
  };
  let sentBare = 0;
  const rateBare = (prefix: string) => async (): Promise<void> => {
    const { request } = rating(readers, (sentBare += 1));
    const { body } = await accepted(bareClient.ask({ ...request, path: `${prefix}${request.path}` }));
    answerSchema.parse(JSON.parse(body.toString()));
  };
  try {
    const { capacity, ratioTo } = await sideBySide(
      'commands',
      {
        ours: { server: api, call: rate },
        bareKoa: { server: bare, call: rateBare('') },
        rememberingKoa: { server: bare, call: rateBare('/remembering') },
      },
      rounds,
    );
    const { signal } = rounds;
    const latenciesMs = await openLoop({ perSecond, seconds: openSeconds, warmUpSeconds: 1, signal }, rate);
    const { ratings } = await checkLog(log.owner, acknowledged);
    if (ratings !== acknowledged.size) {
      throw new Error(`the log has ${ratings} ratings, ${acknowledged.size} were acknowledged`);
    }
    return {
      ratioToBareKoa: ratioTo.bareKoa,
      ratioToRememberingKoa: ratioTo.rememberingKoa,
      p50Ms: quantile(latenciesMs, 0.5),
      p99Ms: quantile(latenciesMs, 0.99),
      atPerSecond: perSecond,
      perSecond: capacity.ours.perSecond,
      bareKoaPerSecond: capacity.bareKoa.perSecond,
      processorMicros: capacity.ours.processorMicros,
      rememberingKoaPerSecond: capacity.rememberingKoa.perSecond,
      bareKoaProcessorMicros: capacity.bareKoa.processorMicros,
      rememberingKoaProcessorMicros: capacity.rememberingKoa.processorMicros,
      acknowledged: acknowledged.size,
    };
  } finally {
    await Promise.all([client.close(), bareClient.close()]);
    await Promise.all([api.stop(), bare.stop()]);
  }
}

async function addBooks({ ask }: Client, { token }: SignedIn): Promise<void> {
  for (let first = 0; first < books; first += connections) {
    const numbers = Array.from({ length: Math.min(connections, books - first) }, (_, index) => first + index);
    await Promise.all(
      numbers.map((number) =>
        accepted(ask({ method: 'POST', path: '/v1/books', token, body: madeUpBook(number) })),
      ),
    );
  }
}

const madeUpBook = (number: number) => ({
  id: `b-${number}`,
  title: `Book ${number}`,
  authors: [`Author ${number % 97}`],
  year: 1900 + (number % 120),
  language: 'en',
  genres: ['fantasy'],
});

/** The ratings of all readers for all books, and then the same with other stars: each changes something. */
function rating(readers: readonly SignedIn[], number: number) {
  const { token } = readers[number % readers.length] ?? { token: '' };
  const bookId = `b-${Math.trunc(number / readers.length) % books}`;
  const stars = (Math.trunc(number / (readers.length * books)) % 5) + 1;
  return {
    rated: { bookId, stars },
    request: {
      method: 'PUT',
      path: `/v1/me/books/${bookId}/rating`,
      token,
      headers: { 'idempotency-key': `bench-${number}` },
      body: { stars },
    },
  } as const;
}
