import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createOwnedDatabase } from '../../infra/local/databases.ts';
import { subjectOf } from '../../infra/local/logins.ts';
import { projectRoot } from '../../infra/local/paths.ts';
import { secretsOf } from '../../infra/local/secrets.ts';
import { signIn } from '../../infra/local/sign-in.ts';
import { startStack, type Stack } from '../../infra/local/stack.ts';
import { foundEmptyLog } from '../bench-stores.ts';
import { say } from '../report.ts';
import type { Cores } from './pinning.ts';

/** Somebody who has signed in at the stack's issuer. */
export type SignedIn = { readonly subject: string; readonly token: string };

/** One process of an API, or of what it is compared with. */
export type Server = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

const readers = 64;
/** Enough to train a model that knows the catalogue. */
const syntheticReaders = 150;

/** Runs a bench on a stack of its own, seeded and trained, and deletes it afterwards, whatever happens. The signal aborts on Ctrl-C; the exit code is 130 then. */
export async function onStack(run: (stack: Stack, signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const root = mkdtempSync(path.join(tmpdir(), 'estante-bench-'));
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      home: path.join(root, 'home'),
      edgePort: 0,
      seed: { readers: syntheticReaders },
      notice: say,
      signal: stopping.signal,
    });
    await run(stack, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await stack?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Readers with tokens of their own, by the real authorization-code flow; and a librarian. */
export async function signInAll({ issuer }: Stack) {
  const signedIn: SignedIn[] = [];
  for (let number = 0; number < readers; number += 1) {
    const login = `bench-${number}`;
    signedIn.push({ subject: subjectOf(login), token: await signIn(issuer, login) });
  }
  const librarian = { subject: subjectOf('librarian'), token: await signIn(issuer, 'librarian') };
  return { readers: signedIn, librarian };
}

/** A log of its own on the stack's PostgreSQL, which nothing projects: the command API alone is measured. Answers the URLs of the owner and of the role of commands. */
export async function emptyLogBeside(stack: Stack): Promise<{ owner: string; command: string }> {
  const command = new URL(stack.env('command-api')['EVENT_LOG_URLS'] ?? '');
  const admin = new URL(command);
  admin.username = 'postgres';
  admin.password = secretsOf(stack.home).postgres.postgres;
  admin.pathname = '/postgres';
  const eventLogOwnerUrl = stack.env('migrate')['EVENT_LOG_OWNER_URLS'] ?? '';
  const owner = await createOwnedDatabase({ postgresAdminUrl: admin.href, eventLogOwnerUrl }, 'bench_log');
  await foundEmptyLog(owner);
  command.pathname = '/bench_log';
  return { owner, command: command.href };
}

/** An API of the stack in a process of the bench's own, on the core of who is measured. `FLAGS` of the bench are given to its Node.js, to profile it. */
export const startApi = (
  name: 'query-api' | 'command-api',
  { stack, cores, ...more }: { stack: Stack; cores: Cores | undefined; env?: Record<string, string> },
): Promise<Server> =>
  start(path.join(projectRoot, `infra/processes/${name}.ts`), cores, {
    ...stack.env(name),
    // As in production: the local stack holds every reply against the contract.
    CHECK_REPLIES: 'false',
    ...more.env,
    PORT: '0',
    NODE_OPTIONS: `${stack.env(name)['NODE_OPTIONS'] ?? ''} ${process.env['FLAGS'] ?? ''}`,
  });

/** The bare application, told what to answer to whom. */
export async function startBareKoa(
  stack: Stack,
  cores: Cores | undefined,
  answers: ReadonlyMap<string, string>,
): Promise<Server> {
  const file = path.join(stack.home.root, 'answers.json');
  writeFileSync(file, JSON.stringify([...answers]));
  const { OIDC_ISSUER = '', OIDC_AUDIENCE = '' } = stack.env('query-api');
  const discovery = await fetch(`${OIDC_ISSUER}/.well-known/openid-configuration`);
  const { jwks_uri: KEYS } = z.object({ jwks_uri: z.url() }).parse(await discovery.json());
  const env = { OIDC_ISSUER, OIDC_AUDIENCE, KEYS, ANSWERS: file };
  return start(path.join(projectRoot, 'bench/yardsticks/bare-koa.ts'), cores, env);
}

const readySchema = z.object({ msg: z.literal('ready'), url: z.url() });

async function start(file: string, cores: Cores | undefined, env: Record<string, string>): Promise<Server> {
  const command = [process.execPath, file];
  const [program = '', ...args] =
    cores === undefined ? command : ['taskset', '--cpu-list', cores.measured, ...command];
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = readySchema.safeParse(JSON.parse(line));
    if (!ready.success || child.pid === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    };
    return { url: ready.data.url, pid: child.pid, stop };
  }
  throw new Error(`${path.basename(file)} ended before it was ready`);
}
