import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'slonik';
import { migrate } from '../adapters/postgres/migrate.ts';
import { createReadPool } from '../adapters/postgres/read-pool.ts';
import { createBooks } from '../adapters/postgres/queries/books.ts';
import { sumStandings } from '../adapters/postgres/standings.ts';
import type { ImportedBook } from '../infra/import/data-set.ts';
import type { Stores } from '../infra/local/stores.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { randomOf } from '../infra/seed/random.ts';
import { fillRatings, fillTitles, goodbooks } from '../infra/search-quality/catalogue.ts';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { report, say } from './report.ts';
import { drawRequest, type SearchRequest } from './search-requests.ts';
import { shareFound } from '../infra/search-quality/typos.ts';

/**
 * `make bench NAME=search`: searches 10,000 books, each rated by readers of every partition, over HTTP on a query API and stores of its own: `RATE` requests
 * a second (50) for `SECONDS` (20), sent when it is their time whether or not those before were answered. A fifth of the answers with a next
 * page is followed to it. Then titles with one mistake in them are looked up. Latencies, in milliseconds, are from when a request should have been sent. Its last line is JSON.
 */
const requestsPerSecond = Number(process.env['RATE'] ?? 50);
const seconds = Number(process.env['SECONDS'] ?? 20);
const warmUpSeconds = 5;
const followedShare = 0.2;
const misspeltSeeds = Array.from({ length: 10 }, (_, seed) => seed);
const misspeltTitles = 100;

const books = await goodbooks();
if (books === undefined) {
  say('make bench NAME=search: there is no ../shared/datasets/goodbooks-10k');
  process.exit(1);
}
await onStores(async (stores, signal) => {
  say(`filling the read model with ${books.length} books`);
  await fill(stores, books);
  const { url, child } = await startQueryApi(stores);
  try {
    await load(url, books, { seed: 1, seconds: warmUpSeconds, signal });
    say(`${requestsPerSecond} requests a second for ${seconds} s`);
    const answers = await load(url, books, { seed: 2, seconds, signal });
    const misspelt = await searchMisspelt(stores, books);
    for (const [kind, of] of Map.groupBy(answers, ({ kind }) => kind))
      say(`${kind.padEnd(16)} ${told(figures(of))}`);
    report('search', { requestsPerSecond, seconds, ...figures(answers), misspelt });
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

async function fill(
  { readModelOwnerUrl: url, eventLogOwnerUrl }: Stores,
  catalogue: readonly ImportedBook[],
): Promise<void> {
  await foundEmptyLog(eventLogOwnerUrl);
  await migrate(url, 'read');
  const limits = { connectionsMax: 2, statementTimeoutMs: 300_000 };
  const pool = await createReadPool({ url, applicationName: 'estante-bench', ...limits });
  await fillTitles(pool, catalogue);
  await fillRatings(pool, catalogue);
  await sumStandings(pool);
  // As autovacuum does within a minute.
  await pool.query(sql.unsafe`vacuum analyze`);
  await pool.end();
}

/** The share of books found among the first five by a title with one mistake, for each of the seeds. */
async function searchMisspelt({ readModelOwnerUrl: url }: Stores, catalogue: readonly ImportedBook[]) {
  say(`${misspeltSeeds.length} times ${misspeltTitles} titles with one mistake`);
  const limits = { connectionsMax: 2, statementTimeoutMs: 10_000 };
  const pool = await createReadPool({ url, applicationName: 'estante-bench', ...limits });
  const search = createBooks(pool);
  const shares: number[] = [];
  for (const seed of misspeltSeeds) {
    const random = randomOf({ seed, stream: 7 });
    shares.push((await shareFound(search, catalogue, { random, titles: misspeltTitles })).share);
  }
  await pool.end();
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return {
    seeds: shares.length,
    titles: misspeltTitles,
    mean: Number(mean.toFixed(3)),
    least: Math.min(...shares),
  };
}

async function startQueryApi(urls: Stores): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'infra/processes/query-api.ts')], {
    env: {
      EVENT_LOG_URLS: urls.eventLogOwnerUrl,
      READ_MODEL_URL: urls.readModelOwnerUrl,
      REDIS_URL: urls.redisQueryUrl,
      DYNAMODB_ENDPOINT: urls.dynamodbEndpoint,
      AWS_REGION: urls.awsRegion,
      AWS_ACCESS_KEY_ID: urls.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: urls.awsSecretAccessKey,
      // Nobody signs in to search.
      OIDC_ISSUER: 'http://127.0.0.1:9/',
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    // Written by our own logger.
    const said = JSON.parse(line) as { readonly msg: string; readonly url?: string };
    if (said.msg !== 'ready') continue;
    child.stdout.resume();
    return { url: said.url ?? '', child };
  }
  throw new Error('the query API ended before it was ready');
}

type Answer = { readonly kind: string; readonly latencyMs: number; readonly isOk: boolean };
type Load = { readonly seed: number; readonly seconds: number; readonly signal: AbortSignal };

async function load(
  url: string,
  catalogue: readonly ImportedBook[],
  { seed, seconds: lasting, signal }: Load,
) {
  const random = randomOf({ seed, stream: 0 });
  const following: SearchRequest[] = [];
  const answers: Promise<Answer>[] = [];
  const begunAt = performance.now();
  for (let number = 0; number < lasting * requestsPerSecond; number += 1) {
    const dueAt = begunAt + (number * 1_000) / requestsPerSecond;
    await delay(Math.max(0, dueAt - performance.now()), undefined, { signal });
    const request = following.shift() ?? drawRequest(catalogue, random);
    const follows = random() < followedShare;
    answers.push(
      ask(url, request, dueAt).then(({ next, ...answer }) => {
        if (next !== undefined && follows) following.push(nextPage(request, next));
        return answer;
      }),
    );
  }
  return Promise.all(answers);
}

function nextPage({ query }: SearchRequest, cursor: string): SearchRequest {
  return { kind: 'next page', query: { ...query, cursor } };
}

/** A request that gets no answer counts as a failed one. */
async function ask(url: string, { kind, query }: SearchRequest, dueAt: number) {
  const answered = await fetch(`${url}/v1/books?${new URLSearchParams(query).toString()}`)
    // Our own answer, looked at for its cursor only.
    .then(async (response) => ({
      isOk: response.ok,
      ...((await response.json()) as { readonly next?: string | null }),
    }))
    .catch(() => ({ isOk: false, next: null }));
  return {
    kind,
    latencyMs: performance.now() - dueAt,
    isOk: answered.isOk,
    next: answered.next ?? undefined,
  };
}

function figures(answers: readonly Answer[]) {
  const sorted = answers.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const at = (share: number): number =>
    Number((sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1));
  return {
    requests: answers.length,
    failed: answers.filter(({ isOk }) => !isOk).length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function told({ requests, failed, p50Ms, p90Ms, p99Ms, maxMs }: ReturnType<typeof figures>): string {
  const count = `${String(requests).padStart(5)} requests, ${failed} failed`;
  return `${count}, p50 ${p50Ms} ms, p90 ${p90Ms} ms, p99 ${p99Ms} ms, max ${maxMs} ms`;
}
