import { z } from 'zod';
import { recommendationSourceSchema } from '../../domain/exposed-book.ts';
import { eventually } from '../../infra/local/eventually.ts';
import type { Stack } from '../../infra/local/stack.ts';
import { quantile } from '../rounds.ts';
import { accepted, clientOf, type Client, type Request } from './client.ts';
import { openLoop } from './open-loop.ts';
import type { Cores } from './pinning.ts';
import { sideBySide, type Rounds } from './side-by-side.ts';
import { startApi, startBareKoa, type SignedIn } from './system.ts';

/** Requests a second while latency is measured. */
const perSecond = 500;
const openSeconds = 10;

/** How long a process that has just begun may take to answer from a feed. */
const fromFeedMs = 10_000;

const path = '/v1/me/recommendations';
/** Of all answers, those that may be from another rung than the feed, whose deadline a busy machine can miss. */
const otherShareMax = 0.01;

const answerSchema = z.object({ source: recommendationSourceSchema, items: z.array(z.unknown()).min(1) });
const fromFeedSchema = answerSchema.extend({ source: z.literal('feed') });

/**
 * What `GET /v1/me/recommendations` of readers with feeds costs beside the bare application that returns the same bytes. Every answer is compared with the first that its reader got from
 * their feed, byte by byte; another must be a list all the same, and there may be few of them.
 */
export async function measureRecommendations(
  stack: Stack,
  { readers, cores, ...rounds }: Rounds & { readers: readonly SignedIn[]; cores: Cores | undefined },
) {
  const api = await startApi('query-api', { stack, cores });
  const client = clientOf(api.url);
  const expected = await answersFromFeeds(client, readers);
  const answers = new Map([...expected].map(([subject, body]) => [subject, body.toString()]));
  const bare = await startBareKoa(stack, cores, answers);
  const bareClient = clientOf(bare.url);

  let answered = 0;
  let others = 0;
  const caller = (ask: typeof client.ask, prefix = '') => {
    let turn = 0;
    return async (): Promise<void> => {
      const { subject, token } = readers[turn++ % readers.length] ?? { subject: '', token: '' };
      const request: Request = { method: 'GET', path: `${prefix}${path}`, token };
      const { body } = await accepted(ask(request));
      answered += 1;
      if (expected.get(subject)?.equals(body) === true) return;
      answerSchema.parse(JSON.parse(body.toString()));
      others += 1;
    };
  };
  try {
    const ours = caller(client.ask);
    const { capacity, ratioTo } = await sideBySide(
      'recommendations',
      {
        ours: { server: api, call: ours },
        bareKoa: { server: bare, call: caller(bareClient.ask) },
        rememberingKoa: { server: bare, call: caller(bareClient.ask, '/remembering') },
      },
      rounds,
    );
    const { signal } = rounds;
    const latenciesMs = await openLoop({ perSecond, seconds: openSeconds, warmUpSeconds: 1, signal }, ours);
    if (others > otherShareMax * answered) {
      throw new Error(`${others} of ${answered} answers were not the reader’s feed; let the machine rest`);
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
      answered,
      others,
      bytes: Math.round([...expected.values()].reduce((sum, { length }) => sum + length, 0) / expected.size),
    };
  } finally {
    await Promise.all([client.close(), bareClient.close()]);
    await Promise.all([api.stop(), bare.stop()]);
  }
}

/** What each reader is answered from their feed, by subject. */
async function answersFromFeeds({ ask }: Client, readers: readonly SignedIn[]) {
  const answers = new Map<string, Buffer>();
  for (const { subject, token } of readers) {
    const look = async (): Promise<Buffer> => {
      const { body } = await accepted(ask({ method: 'GET', path, token }));
      fromFeedSchema.parse(JSON.parse(body.toString()));
      return body;
    };
    answers.set(subject, await eventually(look, { timeoutMs: fromFeedMs }));
  }
  return answers;
}
