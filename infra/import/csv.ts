import { createReadStream } from 'node:fs';
import { records } from './csv-records.ts';

/** One row of a file of comma-separated values: the wanted columns by name, or why it cannot be read. `line` counts from 1. */
export type CsvRow<Column extends string> =
  | { readonly line: number; readonly fields: Readonly<Record<Column, string>> }
  | { readonly line: number; readonly fault: string };

/** The names of the columns, from the first line; none when the file is empty. Rejects when it cannot be read. */
export async function csvHeader(file: string): Promise<readonly string[]> {
  for await (const record of records(file)) return 'fault' in record ? [] : record.values;
  return [];
}

/**
 * Reads the wanted columns of a file, in a stream. A row with more or fewer columns than the header is a fault. So is a quote that is not
 * closed: it costs the line it is on, and reading goes on with the next.
 */
export async function* csvRows<Column extends string>(
  file: string,
  columns: readonly Column[],
): AsyncGenerator<CsvRow<Column>> {
  const header = await csvHeader(file);
  const places = columns.map((column) => [column, header.indexOf(column)] as const);
  let isHeader = true;
  for await (const record of records(file, header.length)) {
    if (!isHeader) {
      yield 'fault' in record ? record : { line: record.line, fields: pick(record.values, places) };
    }
    isHeader = false;
  }
}

function pick<Column extends string>(
  values: readonly string[],
  places: readonly (readonly [Column, number])[],
): Readonly<Record<Column, string>> {
  const fields: Partial<Record<Column, string>> = {};
  for (const [column, place] of places) fields[column] = values[place] ?? '';
  // Every wanted column was just set.
  return fields as Record<Column, string>;
}

/** How many lines a file has: the measure of how far reading it has come. */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  // Without an encoding, a stream of a file brings buffers.
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) lines += 1;
  }
  return lines;
}
