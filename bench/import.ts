import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openCommandPorts } from '../infra/composition/command-ports.ts';
import { openGoodbooks } from '../infra/import/goodbooks/data-set.ts';
import { importDataSet, type Imported } from '../infra/import/import.ts';
import type { Stores } from '../infra/local/stores.ts';
import { concurrencyDefault } from '../infra/import/concurrency.ts';
import { startProgress } from '../infra/progress.ts';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { writeMadeUpDataSet } from './import-data-set.ts';
import { report } from './report.ts';

/**
 * `make bench NAME=import`: imports a made-up data set of the size of goodbooks-10k, or the one in DIR, into an empty log on stores of its own (nothing
 * else runs), then imports it again, which appends nothing. Its last line is JSON; `seconds` are from the first command to the last durable append.
 */
const size = { books: 10_000, readers: 2_500, likesPerReader: 60 };
const concurrency = Number(process.env['CONCURRENCY'] ?? concurrencyDefault);

await onStores(async (stores, signal) => {
  const folder = process.env['DIR'] ?? (await madeUp(stores.home));
  await foundEmptyLog(stores.eventLogOwnerUrl);
  const first = await importOnce(stores, folder, { title: 'importing', signal });
  const again = await importOnce(stores, folder, { title: 'importing again', signal });
  report('import', { concurrency, ...figures(first), again: figures(again) });
});

async function madeUp(home: string): Promise<string> {
  const folder = path.join(home, 'data-set');
  mkdirSync(folder);
  await writeMadeUpDataSet(folder, size);
  return folder;
}

type Run = { readonly title: string; readonly signal: AbortSignal };

async function importOnce(
  { eventLogOwnerUrl }: Stores,
  folder: string,
  { title, signal }: Run,
): Promise<Imported> {
  const { ports, close } = await openCommandPorts({
    eventLogUrls: [{ url: eventLogOwnerUrl, partitions: 'all' }],
    applicationName: 'estante-bench',
  });
  const progress = startProgress(title);
  try {
    const imported = await importDataSet({
      ports,
      dataSet: await openGoodbooks(folder),
      atOnce: concurrency,
      onProgress: (_phase, done, total) => progress.update(done, total),
      onBadRow: ({ file, line, reason }) => process.stderr.write(`${file}:${line}: ${reason}\n`),
      signal,
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
