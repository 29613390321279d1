import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foundLog, migrate } from '../adapters/postgres/migrate.ts';
import { partitionCountDefault } from '../domain/partition.ts';
import { startStores, type Stores } from '../infra/local/stores.ts';

/**
 * Runs a bench on stores of its own, with the durability of the local stack, and deletes them afterwards, whatever happens. The signal aborts on
 * Ctrl-C; a bench that is stopped prints no figures, and the exit code is 130.
 */
export async function onStores(run: (stores: Stores, signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const root = mkdtempSync(path.join(tmpdir(), 'estante-bench-'));
  let stores: Stores | undefined;
  try {
    stores = await startStores({ home: path.join(root, 'home') });
    await run(stores, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await stores?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Makes a database an empty log of the usual number of partitions. */
export async function foundEmptyLog(url: string, epoch = 'bench'): Promise<void> {
  await migrate(url, 'log');
  const partitions = Array.from({ length: partitionCountDefault }, (_, partition) => partition);
  await foundLog(url, { epoch, partitionCount: partitionCountDefault, partitions });
}
