import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foundLog, migrate } from '../../adapters/postgres/migrate.ts';
import { partitionCountDefault } from '../../domain/partition.ts';
import { openCommandPorts } from '../composition/command-ports.ts';
import { openGoodbooks } from '../import/goodbooks/data-set.ts';
import { importDataSet, type Imported } from '../import/import.ts';
import { startStores, type Stores } from '../local/stores.ts';
import { appendLanes, concurrencyDefault } from '../ops/import-command.ts';
import { startProgress } from '../progress.ts';
import { writeMadeUpDataSet } from './import-data-set.ts';

/**
 * `make bench NAME=import`: imports a made-up data set of the size of goodbooks-10k, or the one in DIR, into an empty log on stores of its own (nothing
 * else runs), then imports it again, which appends nothing. Its last line is JSON; `seconds` are from the first command to the last durable append.
 */
const size = { books: 10_000, readers: 2_500, likesPerReader: 60 };
const concurrency = Number(process.env['CONCURRENCY'] ?? concurrencyDefault);

const root = mkdtempSync(path.join(tmpdir(), 'estante-bench-'));
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
let stores: Stores | undefined;
try {
  stores = await startStores({ home: path.join(root, 'home') });
  const folder = process.env['DIR'] ?? (await madeUp());
  await foundEmptyLog(stores.eventLogOwnerUrl);
  const first = await importOnce(stores, folder, 'importing');
  const again = await importOnce(stores, folder, 'importing again');
  process.stdout.write(
    `${JSON.stringify({ bench: 'import', concurrency, ...figures(first), again: figures(again) })}\n`,
  );
} finally {
  await stores?.stop();
  rmSync(root, { recursive: true, force: true });
}

async function madeUp(): Promise<string> {
  const folder = path.join(root, 'data-set');
  mkdirSync(folder);
  await writeMadeUpDataSet(folder, size);
  return folder;
}

async function foundEmptyLog(url: string): Promise<void> {
  await migrate(url, 'log');
  const partitions = Array.from({ length: partitionCountDefault }, (_, partition) => partition);
  await foundLog(url, { epoch: 'bench', partitionCount: partitionCountDefault, partitions });
}

async function importOnce({ eventLogOwnerUrl }: Stores, folder: string, title: string): Promise<Imported> {
  const { ports, close } = await openCommandPorts({
    eventLogUrls: [{ url: eventLogOwnerUrl, partitions: 'all' }],
    applicationName: 'estante-bench',
    appendLanes,
  });
  const progress = startProgress(title);
  try {
    const imported = await importDataSet({
      ports,
      dataSet: await openGoodbooks(folder),
      atOnce: concurrency,
      onProgress: (_phase, done, total) => progress.update(done, total),
      onBadRow: ({ file, line, reason }) => process.stderr.write(`${file}:${line}: ${reason}\n`),
      signal: stopping.signal,
    });
    progress.done(`${imported.events} events, ${Math.round(imported.eventsPerSecond)} a second`);
    return imported;
  } finally {
    await close();
  }
}

function figures({ status, rows, badRows, events, seconds, eventsPerSecond }: Imported) {
  return {
    status,
    eventsPerSecond: Math.round(eventsPerSecond),
    seconds: Number(seconds.toFixed(2)),
    events,
    rows,
    rowsPerSecond: Math.round(rows / seconds),
    badRows,
  };
}
