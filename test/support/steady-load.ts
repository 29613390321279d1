import { setTimeout as delay } from 'node:timers/promises';

export type Load = { readonly asked: number; readonly failed: readonly string[]; readonly perSecond: number };

type Asking = { readonly urls: readonly string[]; readonly headers: Readonly<Record<string, string>> };

/** No answer may take longer: a query that hangs is a failed one. */
const answerMs = 10_000;

/** Works while the URLs are asked, so many times a second; asking ends with the work, however that ends. */
export async function underLoad<Done>(
  perSecond: number,
  asking: Asking,
  work: () => Promise<Done>,
): Promise<{ readonly done: Done; readonly load: Load }> {
  const { stop } = steadyLoad(perSecond, asking);
  const working = work();
  const load = await working.then(stop, stop);
  return { done: await working, load };
}

/**
 * Asks the URLs in turn, so many a second, each when it is its time whether or not those before were answered. Stopped, it tells how many were asked, and
 * of each that did not end with a status below 500 what came instead.
 */
function steadyLoad(perSecond: number, { urls, headers }: Asking) {
  const stopping = new AbortController();
  const failed: string[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  let asked = 0;

  const ask = async (url: string): Promise<void> => {
    const what = await fetch(url, { headers, signal: AbortSignal.timeout(answerMs) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status < 500 ? undefined : `${url}: ${answer.status}`;
      },
      (error: unknown) => `${url}: ${String(error)}`,
    );
    if (what !== undefined) failed.push(what);
  };
  const asking = (async () => {
    while (!stopping.signal.aborted) {
      await delay(Math.max(0, startedAt + (asked * 1_000) / perSecond - performance.now()));
      const answered = ask(urls[asked % urls.length] ?? '');
      underWay.add(answered);
      void answered.then(() => underWay.delete(answered));
      asked += 1;
    }
  })();
  return {
    stop: async (): Promise<Load> => {
      stopping.abort();
      await asking;
      const seconds = (performance.now() - startedAt) / 1_000;
      await Promise.all(underWay);
      return { asked, failed, perSecond: asked / seconds };
    },
  };
}
