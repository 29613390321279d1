import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endLeftovers, supervisorName } from './claim.ts';
import { createOwnedDatabase } from './databases.ts';
import { homeAt } from './paths.ts';
import { isRunning, readPid } from './pids.ts';
import { startStores, type Stores, type StoreUrls } from './stores.ts';

export type TestStores = StoreUrls & {
  /** A database of the test's own, owned by `estante_owner`; returns its URL. Idempotent. */
  createDatabase: (name: string) => Promise<string>;
};

/** Holds the addresses as JSON when `mocha-stores.ts` has started the stores for every worker. */
export const testStoresVariable = 'ESTANTE_TEST_STORES';

let started: Promise<Stores> | undefined;

/**
 * The stores of this test run: those that `mocha-stores.ts` started, else a set of this process's own, started on the
 * first call in a temporary folder, and stopped and deleted when the process ends. Test files share them: use
 * databases, key prefixes, tables and queues of your own.
 */
export async function testStores(): Promise<TestStores> {
  const given = process.env[testStoresVariable];
  // Written by `mocha-stores.ts` from a StoreUrls.
  const urls = given === undefined ? await (started ??= startOwn()) : (JSON.parse(given) as StoreUrls);
  return { ...urls, createDatabase: (name) => createOwnedDatabase(urls, name) };
}

/** Stops what `testStores` started in this process, and deletes its data. */
export async function stopTestStores(): Promise<void> {
  const stores = await started;
  started = undefined;
  await stores?.stop();
  if (stores !== undefined) rmSync(stores.home, { recursive: true, force: true });
}

const folderPrefix = 'estante-test-';

async function startOwn(): Promise<Stores> {
  await sweepAbandoned();
  const stores = await startStores({
    home: mkdtempSync(path.join(tmpdir(), folderPrefix)),
    background: true,
  });
  process.once('beforeExit', () => void stopTestStores());
  // Without a handler these would end the process before its exit hooks.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  // For runs cut short: nothing can be awaited any more.
  process.once('exit', () => {
    if (started === undefined) return;
    for (const name of ['postgres', 'redis', 'dynamodb', 'queues'] as const) stores.kill(name, 'SIGKILL');
    rmSync(stores.home, { recursive: true, force: true });
  });
  return stores;
}

/** Ends and deletes what test runs left that were killed themselves. */
async function sweepAbandoned(): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(folderPrefix));
  for (const folder of folders) {
    const home = homeAt(path.join(tmpdir(), folder));
    const owner = readPid(home.run, supervisorName);
    if (owner === undefined || isRunning(owner)) continue;
    await endLeftovers(home);
    rmSync(home.root, { recursive: true, force: true });
  }
}
