import type { MountedRoute } from './app.ts';
import { jsonType, type Reply } from './reply.ts';

/** What must work before requests are worth sending here: each check resolves, or rejects with the reason. */
export type Readiness = Readonly<Record<string, () => Promise<unknown>>>;

/** A check that takes longer counts as failed. */
export const checkMs = 1_000;

/** What a process counts, for whoever watches it; a JSON value. */
export type Figures = () => unknown;

/** `/livez` says that the process runs and touches nothing; `/readyz` says whether it can serve, and which checks failed; `/rungz`, where there are figures, tells them. */
export const health = (readiness: Readiness, figures?: Figures): readonly MountedRoute[] => [
  { slug: 'livez', method: 'GET', path: '/livez', handle: async () => alive },
  { slug: 'readyz', method: 'GET', path: '/readyz', handle: () => ready(readiness) },
  ...(figures === undefined ? [] : [rungz(figures)]),
];

const rungz = (figures: Figures): MountedRoute => ({
  slug: 'rungz',
  method: 'GET',
  path: '/rungz',
  handle: async () => ({ status: 200, headers, body: JSON.stringify(figures()) }),
});

const headers = { 'Content-Type': jsonType, 'Cache-Control': 'no-store' };
const alive: Reply = { status: 200, headers, body: '{"status":"live"}' };

async function ready(readiness: Readiness): Promise<Reply> {
  const failures = await Promise.all(
    Object.entries(readiness).map(async ([name, check]) => ({ name, failure: await failureOf(check) })),
  );
  const reasons = failures.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [`${name}: ${failure}`],
  );
  const isReady = reasons.length === 0;
  const body = JSON.stringify({ status: isReady ? 'ready' : 'not-ready', reasons });
  return { status: isReady ? 200 : 503, headers, body };
}

/** A word for what went wrong, not the error's text: this page is open to everybody who reaches the port. */
async function failureOf(check: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, checkMs, 'timed out');
  });
  try {
    return await Promise.race([check().then(() => undefined), late]);
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  } finally {
    clearTimeout(timer);
  }
}
