import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export type Answer = { readonly status: number; readonly items: number };

/** Between two questions: what is asked without a pause keeps the very processes from their work that it is to watch. */
const pauseMs = 50;

/** Asks again and again, one question at a time, until it is stopped; then answers what came each time. */
export function keepAsking(ask: () => Promise<Response>) {
  const answers: Answer[] = [];
  const stop = new AbortController();
  const asking = (async () => {
    while (!stop.signal.aborted) {
      const answer = await ask();
      const { items = [] } = z.object({ items: z.array(z.unknown()).optional() }).parse(await answer.json());
      answers.push({ status: answer.status, items: items.length });
      await pause(pauseMs);
    }
  })();
  // A failure is told when asking stops.
  asking.catch(() => undefined);
  return {
    stop: async (): Promise<readonly Answer[]> => {
      stop.abort();
      await asking;
      return answers;
    },
  };
}
