import pg from 'pg';
import { z } from 'zod';
import { eventually } from '../../infra/local/eventually.ts';
import { catalogue } from '../../infra/seed/catalogue.ts';
import { seedBookId } from '../../infra/seed/plant.ts';
import type { Stack } from '../../infra/local/stack.ts';
import { quantile } from '../rounds.ts';
import { accepted, clientOf } from './client.ts';
import { watchFeeds } from './feed-watch.ts';
import { openLoop } from './open-loop.ts';
import type { SignedIn } from './system.ts';

/** Commands a second, as the design asks. */
const perSecond = 100;
const seconds = 20;
/** What each reader has rated before anything is measured. */
const historyLength = 20;
/** How long a feed is waited for before the reader rates one more book, and how many more. */
const firstFeedMs = 15_000;
/** A rating that is in no feed by then counts as having taken so long: the model did not answer in time, so that the feed was deleted, and recommendations are from elsewhere. */
const unseenMs = 20_000;
const moreMax = 5;

const books = catalogue().map(({ slug }) => seedBookId(slug));

/** Gives every reader a history through the stack's own command API, and waits until their feeds were made from it. */
export async function rateHistories(stack: Stack, readers: readonly SignedIn[]): Promise<void> {
  const acts = await actsOn(stack, readers);
  await Promise.all(
    readers.map(async (_, reader) => {
      let position = '';
      for (let number = 0; number < historyLength; number += 1) position = await acts.rate(reader, number);
      // Where the model did not answer in time the feed was deleted, and comes back with what the reader does next.
      for (let more = 0; !(await acts.isInFeed(reader, position, firstFeedMs)); more += 1) {
        if (more === moreMax) throw new Error(`reader ${reader} has no feed: ask the model server's log why`);
        position = await acts.rate(reader, historyLength + more);
      }
    }),
  );
  await acts.close();
}

/**
 * How long it takes from when a rating should have been sent until its reader's feed was made from it, at 100 ratings a second on a stack that may use the whole machine. Then every reader asks
 * for what they are recommended, as of their last rating: it must be personal, not stale, and without what they have rated.
 */
export async function measureFeeds(stack: Stack, readers: readonly SignedIn[], signal: AbortSignal) {
  const acts = await actsOn(stack, readers);
  let turn = readers.length * (historyLength + moreMax);
  let unseen = 0;
  const latenciesMs = await openLoop({ perSecond, seconds, warmUpSeconds: 2, signal }, async () => {
    turn += 1;
    const reader = turn % readers.length;
    const position = await acts.rate(reader, Math.trunc(turn / readers.length));
    if (!(await acts.isInFeed(reader, position, unseenMs))) unseen += 1;
  });
  for (const reader of readers.keys()) await acts.checkRecommendations(reader);
  await acts.close();
  return {
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    atPerSecond: perSecond,
    ratings: latenciesMs.length,
    unseen,
  };
}

/** How long the read models may take to catch up when nobody rates any more. */
const catchUpMs = 30_000;
const path = '/v1/me/recommendations';

const positionPattern = /^(\d+)\.(\d+);/;
const ratedSchema = z.object({ position: z.string() });
const recommendedSchema = z.object({
  source: z.enum(['feed', 'inference']),
  items: z.array(z.object({ book: z.object({ id: z.string() }) })).min(1),
});

/** What readers do on the stack itself. */
async function actsOn(stack: Stack, readers: readonly SignedIn[]) {
  const urlOf = (name: 'command-api' | 'query-api') => `http://127.0.0.1:${stack.env(name)['PORT']}`;
  const commands = clientOf(urlOf('command-api'));
  const queries = clientOf(urlOf('query-api'));
  const feeds = await watchFeeds(stack);
  const log = new pg.Pool({ connectionString: stack.env('migrate')['EVENT_LOG_OWNER_URLS'] ?? '', max: 1 });
  const states = readers.map(({ token }) => ({ token, last: '', id: '', rated: new Set<string>() }));
  const stateOf = (reader: number) => {
    const state = states[reader];
    if (state === undefined) throw new RangeError(`there is no reader ${reader}`);
    return state;
  };
  return {
    /** Rates the reader's so manieth book, another for every number up to 127; answers where the event lies. */
    rate: async (reader: number, number: number): Promise<string> => {
      const state = stateOf(reader);
      const book = books[(reader * 13 + number * 7) % books.length] ?? '';
      const body = { stars: 5 - (number % 3) };
      const rating = `/v1/me/books/${book}/rating`;
      const answer = await accepted(commands.ask({ method: 'PUT', path: rating, token: state.token, body }));
      state.last = ratedSchema.parse(JSON.parse(answer.body.toString())).position;
      state.rated.add(book);
      return state.last;
    },
    /** Resolves when the reader's feed was made from this position or a later one; false when that takes longer. */
    isInFeed: async (reader: number, at: string, patienceMs: number): Promise<boolean> => {
      const state = stateOf(reader);
      const [, partition, position] = positionPattern.exec(at)?.map(Number) ?? [];
      if (partition === undefined || position === undefined) throw new Error(`${at} is no position`);
      state.id ||= await actorAt(log, partition, position);
      return feeds.isSeen(state.id, position, patienceMs);
    },
    checkRecommendations: async (reader: number): Promise<void> => {
      const { token, last, rated } = stateOf(reader);
      const request = { method: 'GET', path, token, headers: { 'estante-min-position': last } } as const;
      const fresh = async (): Promise<Buffer> => {
        const { headers, body } = await accepted(queries.ask(request));
        if (headers['estante-stale'] !== undefined) throw new Error(`a reader is answered late: ${reader}`);
        return body;
      };
      const body = await eventually(fresh, { timeoutMs: catchUpMs });
      const { items } = recommendedSchema.parse(JSON.parse(body.toString()));
      if (items.some(({ book: { id } }) => rated.has(id))) {
        throw new Error(`a reader is recommended what they have rated: ${body.toString()}`);
      }
    },
    close: async (): Promise<void> => {
      await Promise.all([commands.close(), queries.close(), feeds.close(), log.end()]);
    },
  };
}

/** Who made an event: the reader's id, which a sign-in does not tell. */
async function actorAt(log: pg.Pool, partition: number, position: number): Promise<string> {
  const { rows } = await log.query<{ actor: string }>(
    `select meta ->> 'actor' as actor from log.event where partition = $1 and position = $2`,
    [partition, position],
  );
  return rows[0]?.actor ?? '';
}
