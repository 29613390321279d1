import { stopTestStores, testStores, testStoresVariable } from './test-stores.ts';

/**
 * For `mocha --require infra/local/mocha-stores.ts`: one set of stores for the whole run, parallel workers included.
 * Without it `testStores()` starts a set per process, on first use.
 */
export async function mochaGlobalSetup(): Promise<void> {
  const { createDatabase: _, ...urls } = await testStores();
  process.env[testStoresVariable] = JSON.stringify(urls);
}

export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestStores();
}
