import { openCommandPorts, type OpenCommandPorts } from '../composition/command-ports.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { readConfig } from '../config/environment.ts';
import { importConfig } from '../config/import.ts';
import { DataSetError, type DataSet } from '../import/data-set.ts';
import { openGoodbooks } from '../import/goodbooks/data-set.ts';
import { importDataSet, type BadRow, type Imported } from '../import/import.ts';
import { exitCode, WrongUseError } from './exit-codes.ts';
import { importReport, importSummary, type ImportReport } from './import-report.ts';
import { projectionLags } from './projection-lags.ts';
import { waitForProjections, type Waited } from './wait-for-projections.ts';
import { foundSystem, unreachable, UnreachableError, withSystem } from './with-system.ts';

export type ImportOptions = {
  readonly json: boolean;
  /** Whether to wait until the read models have caught up. */
  readonly wait: boolean;
  readonly concurrency: number;
};

/** `./estante import goodbooks DIR`; answers the exit code. Throws `WrongUseError`, before anything is written, when the folder holds no such data set. */
export async function importGoodbooks(folder: string, options: ImportOptions): Promise<number> {
  const dataSet = await openGoodbooks(folder).catch((error: unknown) => {
    throw error instanceof DataSetError ? new WrongUseError(error.message, { cause: error }) : error;
  });
  let code: number = exitCode.done;
  const run = async (readModels?: OpsPorts): Promise<void> => {
    const commands = await openCommands();
    try {
      code = await runImport({ dataSet, commands, readModels, options });
    } finally {
      await commands.close();
    }
  };
  // What is waited for is opened first: whoever cannot see the read models should know before the import, not after it.
  if (options.wait) await withSystem(run, 'import');
  else await run();
  return code;
}

async function openCommands(): Promise<OpenCommandPorts> {
  const config = readConfig(importConfig, foundSystem('import'));
  return openCommandPorts({
    eventLogUrls: config.EVENT_LOG_URLS,
    identityUrl: config.IDENTITY_URL,
    applicationName: 'estante-import',
  }).catch(unreachable);
}

type Run = {
  readonly dataSet: DataSet;
  readonly commands: OpenCommandPorts;
  readonly readModels: OpsPorts | undefined;
  readonly options: ImportOptions;
};

async function runImport({ dataSet, commands, readModels, options }: Run): Promise<number> {
  const report = importReport();
  const stop = stopOnSignals();
  const imported = await importDataSet({
    ports: commands.ports,
    dataSet,
    atOnce: options.concurrency,
    onProgress: report.onProgress,
    onBadRow: report.onBadRow,
    signal: stop.signal,
  }).catch(interrupted);
  const isDone = imported.status === 'done';
  const waited = isDone && readModels !== undefined ? await wait(readModels, report, stop.signal) : undefined;
  report.end();
  print(options.json, { imported, waited, badRows: report.listed() });
  if (!isDone) process.stderr.write('stopped; nothing is lost: run the same command again to go on\n');
  return stop.signal.aborted
    ? stop.code()
    : waited?.status === 'stalled'
      ? exitCode.foundSomething
      : exitCode.done;
}

async function wait(readModels: OpsPorts, report: ImportReport, signal: AbortSignal): Promise<Waited> {
  return waitForProjections({
    heads: await readModels.log.heads(),
    lagsAt: (heads) => projectionLags(readModels, heads),
    onProgress: (done, total) => report.onProgress('read models', done, total),
    signal,
  });
}

function interrupted(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new UnreachableError(
    `the import was interrupted (${reason}); nothing is lost: run the same command again to go on`,
    { cause },
  );
}

type Report = {
  readonly imported: Imported;
  readonly waited: Waited | undefined;
  readonly badRows: readonly BadRow[];
};

function print(json: boolean, { imported, waited, badRows }: Report): void {
  const text = json
    ? JSON.stringify({
        ...imported,
        badRows: { count: imported.badRows, rows: badRows },
        readModels: waited ?? null,
      })
    : importSummary(imported, waited);
  process.stdout.write(`${text}\n`);
}

/** What a shell expects of a process that was asked to end. */
const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** The first signal stops in order, a second one at once. */
function stopOnSignals(): { readonly signal: AbortSignal; readonly code: () => number } {
  const stop = new AbortController();
  let code: number = exitCode.done;
  const onSignal = (signal: keyof typeof signalCodes): void => {
    if (stop.signal.aborted) process.exit(signalCodes[signal]);
    code = signalCodes[signal];
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return { signal: stop.signal, code: () => code };
}
