import { z } from 'zod';
import type { ProcessName, Stack } from '../../infra/local/stack.ts';
import type { Caller } from './shared-stack.ts';

/** Between two looks for a process that the supervisor has started again. */
const lookEveryMs = 20;

/** Kills a process, and again whenever it comes back, until it is released. */
export function keptDown(stack: Stack, name: ProcessName) {
  let killed: number | undefined;
  const look = (): void => {
    const pid = stack.pid(name);
    if (pid === undefined || pid === killed) return;
    stack.kill(name, 'SIGKILL');
    killed = pid;
  };
  look();
  const looking = setInterval(look, lookEveryMs);
  return {
    isDown: (): boolean => stack.pid(name) === undefined || stack.pid(name) === killed,
    release: (): void => clearInterval(looking),
  };
}

const answerSchema = z.object({ source: z.string() });

/** Asks so many times, one after another; the sources of the answers, and the time that 99 of 100 of them took at most. */
export async function answersUnder(call: Caller, path: string, times: number) {
  const sources: string[] = [];
  const tookMs: number[] = [];
  for (let asked = 0; asked < times; asked += 1) {
    const begunAt = performance.now();
    const answer = await call('GET', path);
    const body: unknown = await answer.json();
    tookMs.push(performance.now() - begunAt);
    sources.push(answerSchema.parse(body).source);
  }
  tookMs.sort((one, other) => one - other);
  return { sources, p99Ms: tookMs[Math.ceil(0.99 * times) - 1] ?? Infinity };
}
