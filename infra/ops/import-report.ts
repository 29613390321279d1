import type { BadRow, Imported, Phase } from '../import/import.ts';
import { startProgress, type Progress } from '../progress.ts';
import type { Waited } from './wait-for-projections.ts';

/** Bad rows of a file that are printed; the rest are counted. */
export const badRowsShownMax = 20;
/** Bad rows of a file that `--json` lists; the rest are counted. */
export const badRowsListedMax = 10_000;

type Output = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

export type ImportReport = ReturnType<typeof importReport>;

/** Tells an operator how far an import is, and which rows it does not take, on standard error. */
export function importReport(errors: Output = process.stderr) {
  const badRows = new Map<string, { count: number; readonly listed: BadRow[] }>();
  let current: { readonly phase: string; readonly progress: Progress; last: number } | undefined;
  const sayLine = (text: string): void => {
    // Where a progress line is being redrawn, it makes room.
    errors.write(`${errors.isTTY === true ? '\r\u001b[2K' : ''}${text}\n`);
  };

  const endPhase = (): void => {
    current?.progress.done(String(current.last));
    current = undefined;
  };
  return {
    onProgress: (phase: Phase | 'read models', done: number, total: number): void => {
      if (current?.phase !== phase) {
        endPhase();
        current = { phase, progress: startProgress(phase, errors), last: 0 };
      }
      current.last = done;
      current.progress.update(done, total);
    },
    onBadRow: (row: BadRow): void => {
      const known = badRows.get(row.file) ?? { count: 0, listed: [] };
      badRows.set(row.file, known);
      known.count += 1;
      if (known.count <= badRowsListedMax) known.listed.push(row);
      if (known.count <= badRowsShownMax) sayLine(`${row.file}:${row.line}: ${row.reason}`);
    },
    /** Ends the progress line, and says how many bad rows were not shown. */
    end: (): void => {
      endPhase();
      for (const [file, { count }] of badRows) {
        const unshown = count - badRowsShownMax;
        if (unshown > 0) sayLine(`${file}: ${unshown} more bad row${unshown === 1 ? '' : 's'}, not shown`);
      }
    },
    listed: (): readonly BadRow[] => [...badRows.values()].flatMap(({ listed }) => listed),
  };
}

/** What an import came to, for people. `waited` is missing when nobody waited for the read models. */
export function importSummary(imported: Imported, waited: Waited | undefined): string {
  const { rows, badRows, books, readers, readings, events, seconds, eventsPerSecond } = imported;
  return [
    `${imported.status === 'done' ? 'imported' : 'stopped after'} ${rows} rows in ${seconds.toFixed(1)} s, ${badRows} of them bad`,
    `  books     ${books.added} added, ${books.known} known, ${books.refused} refused`,
    `  readers   ${readers.registered} registered, ${readers.known} known`,
    `  readings  ${readings.recorded} recorded, ${readings.known} known, ${readings.refused} refused`,
    `  events    ${events} appended, ${Math.round(eventsPerSecond)} a second from command to durable append`,
    ...(waited === undefined ? [] : [`  ${waitedLine(waited)}`]),
  ].join('\n');
}

function waitedLine(waited: Waited): string {
  const seconds = `${waited.seconds.toFixed(1)} s`;
  switch (waited.status) {
    case 'caught-up':
      return `every read model had caught up ${seconds} later`;
    case 'stopped':
      return `the read models go on by themselves; they were waited for ${seconds}`;
    case 'stalled': {
      const list = waited.behind.map(({ name, lagEvents }) => `${name} by ${lagEvents} events`);
      return `the read models do not come closer to the log (is a projector running?): ${list.join(', ')}`;
    }
  }
}
