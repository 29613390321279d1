import type { CommandPorts } from '../../commands/commands.ts';
import { eachAtOnce } from './at-once.ts';
import { countingLog } from './counting-log.ts';
import type { DataSet, Rows } from './data-set.ts';
import { importerOf, type Refused } from './importer.ts';

/** A row that was not taken, and why. */
export type BadRow = { readonly file: string; readonly line: number; readonly reason: string };

export type Phase = 'tags' | 'books' | 'readers and readings';

export type Importing = {
  readonly ports: CommandPorts;
  readonly dataSet: DataSet;
  /** Commands that are under way at the same time. */
  readonly atOnce: number;
  readonly onProgress: (phase: Phase, done: number, total: number) => void;
  readonly onBadRow: (row: BadRow) => void;
  /** Stops between two rows: what was begun is ended, and importing again goes on from there. */
  readonly signal: AbortSignal;
};

/** What an import came to. What was there already counts as known; `badRows` includes what was refused. */
export type Imported = {
  readonly status: 'done' | 'stopped';
  readonly rows: number;
  readonly badRows: number;
  readonly books: { readonly added: number; readonly known: number; readonly refused: number };
  readonly readers: { readonly registered: number; readonly known: number };
  readonly readings: { readonly recorded: number; readonly known: number; readonly refused: number };
  readonly events: number;
  /** From the first command to the last durable append. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
};

/** What became of the rows of one kind. */
type Tally = { read: number; bad: number; refused: number };

/**
 * Imports a data set through the same deciders and log as the APIs. Importing it again, after a kill too, appends what is missing and nothing twice. Of two
 * rows of one reader and book the first counts. Rejects when the log fails; what was acknowledged by then is there.
 */
export async function importDataSet(importing: Importing): Promise<Imported> {
  const { ports, dataSet, signal } = importing;
  const { log, appended } = countingLog(ports.log);
  const importer = importerOf(dataSet.name, { ...ports, log });
  const tags = { read: 0, bad: 0, refused: 0 };
  for (const rows of dataSet.tags) add(tags, await eachRow(importing, 'tags', rows, async () => undefined));

  const startedMs = performance.now();
  const books = await eachRow(importing, 'books', dataSet.books, importer.addBook);
  const readings = await eachRow(importing, 'readers and readings', dataSet.readings, importer.record);
  const seconds = (performance.now() - startedMs) / 1_000;

  const { book: added, reader: registered, reading: recorded } = appended;
  const events = added + registered + recorded;
  return {
    status: signal.aborted ? 'stopped' : 'done',
    rows: tags.read + books.read + readings.read,
    badRows: tags.bad + books.bad + readings.bad,
    books: { added, known: books.read - books.bad - added, refused: books.refused },
    readers: { registered, known: importer.readersMet() - registered },
    readings: { recorded, known: readings.read - readings.bad - recorded, refused: readings.refused },
    events,
    seconds,
    eventsPerSecond: seconds === 0 ? 0 : events / seconds,
  };
}

async function eachRow<Value>(
  { atOnce, signal, onProgress, onBadRow }: Importing,
  phase: Phase,
  rows: Rows<Value>,
  take: (value: Value) => Promise<Refused>,
): Promise<Tally> {
  const tally = { read: 0, bad: 0, refused: 0 };
  const total = await rows.count();
  await eachAtOnce(rows.read(), { atOnce, signal }, async (row) => {
    const reason = 'fault' in row ? row.fault : await take(row.value);
    if (reason !== undefined) {
      tally.bad += 1;
      if (!('fault' in row)) tally.refused += 1;
      onBadRow({ file: row.file, line: row.line, reason });
    }
    tally.read += 1;
    onProgress(phase, tally.read, total);
  });
  return tally;
}

function add(sum: Tally, { read, bad, refused }: Tally): void {
  sum.read += read;
  sum.bad += bad;
  sum.refused += refused;
}
