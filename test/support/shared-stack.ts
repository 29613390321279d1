import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signIn } from '../../infra/local/sign-in.ts';
import { startStack, type Stack } from '../../infra/local/stack.ts';

/** Fewer than `make start` makes: the fresh folds that tests compare read models with go through the whole log each time. */
const syntheticReaders = 100;

let started: Promise<Stack> | undefined;

/** The stack that the end-to-end tests of a run share: seeded and trained, on free ports, in a temporary folder. */
export const sharedStack = (): Promise<Stack> =>
  (started ??= startStack({
    home: mkdtempSync(path.join(tmpdir(), 'estante-e2e-')),
    edgePort: 0,
    seed: { readers: syntheticReaders },
  }));

/** For mocha's `--require`: stops the shared stack after the run, and deletes its data. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(90_000);
    const stack = await started?.catch(() => undefined);
    started = undefined;
    if (stack === undefined) return;
    await stack.stop();
    rmSync(stack.home.root, { recursive: true, force: true });
  },
};

/** How long the first test may take to have a stack. */
export const stackStartMs = 240_000;

/** Between two looks: who looks without a pause takes the time from what is waited for. */
const lookEveryMs = 100;

export type Caller = (
  method: string,
  path: string,
  options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Response>;

/** Calls the edge as somebody who has signed in through the real authorization-code flow. */
export async function callerOf(login: string): Promise<Caller> {
  const { url, issuer } = await sharedStack();
  const token = await signIn(issuer, login);
  return (method, to, { body, headers = {} } = {}) =>
    fetch(`${url}${to}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
}

/** Asks again until `look` answers something else than `undefined`; fails with what it waited for when the time is over. */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  withinMs = 30_000,
): Promise<Found> {
  const deadline = Date.now() + withinMs;
  let last: unknown = 'nothing came';
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error(`waited ${withinMs} ms in vain for ${what}`, { cause: last });
}
