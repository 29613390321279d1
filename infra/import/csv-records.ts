import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A record, or why there is none; `line` is the one it begins on, counted from 1. */
export type CsvRecord =
  | { readonly line: number; readonly values: readonly string[] }
  | { readonly line: number; readonly fault: string };

/** A quoted value may hold line breaks; a record of more lines than this is taken for a quote that is never closed. */
const recordLinesMax = 100;

/**
 * The records of a file, in a stream; when it is said how many columns they must have, one that has others is a fault. A stream parser
 * would take everything after a quote that is not closed for one value: here it costs the line it is on, and reading goes on with the next.
 */
export async function* records(file: string, columns?: number): AsyncGenerator<CsvRecord> {
  const lines = linesOf(file);
  let ahead: string[] = [];
  for (let line = 1; ; line += 1) {
    const first = ahead.shift() ?? (await nextOf(lines));
    if (first === undefined) return;
    if (first === '') continue;
    if (!isOpen(first)) {
      yield recordOf(line, first, columns);
      continue;
    }
    ahead = [first, ...ahead, ...(await someMore(lines, recordLinesMax - ahead.length))];
    const { record, taken } = longRecord(line, ahead, columns);
    ahead = ahead.slice(taken);
    line += taken - 1;
    yield record;
  }
}

/** A value that was opened by a quote goes on in the next line: quotes come in pairs, also those inside of values. */
const isOpen = (text: string): boolean => text.includes('"') && (text.split('"').length - 1) % 2 === 1;

/** The record that begins with the first of these lines and ends where its quotes are paired; when it is none, only the first line is taken. */
function longRecord(
  line: number,
  lines: readonly string[],
  columns: number | undefined,
): { readonly record: CsvRecord; readonly taken: number } {
  const last = lines.findIndex((text, index) => index > 0 && isOpen(text));
  const record = recordOf(line, lines.slice(0, last + 1).join('\n'), columns);
  if (last !== -1 && 'values' in record) return { record, taken: last + 1 };
  return { record: { line, fault: 'a quote is not closed' }, taken: 1 };
}

function recordOf(line: number, text: string, columns: number | undefined): CsvRecord {
  const values = valuesOf(text);
  if (values === undefined) return { line, fault: 'a quote stands where none may' };
  return columns === undefined || values.length === columns
    ? { line, values }
    : { line, fault: `has ${values.length} columns, the header has ${columns}` };
}

/** Most lines of a big file hold no quote, and then there is nothing to parse. */
function valuesOf(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  try {
    // Told what ends a record, the parser need not find out.
    const parsed: string[][] = parse(text, { record_delimiter: '\n' });
    return parsed[0];
  } catch {
    return undefined;
  }
}

/** The lines of a file as it is read, without their ends and without a byte order mark. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  let isFirst = true;
  // With an encoding, a stream of a file brings strings.
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + (isFirst ? chunk.replace(/^\uFEFF/, '') : chunk)).split('\n');
    isFirst = false;
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

async function nextOf(lines: AsyncGenerator<string>): Promise<string | undefined> {
  const next = await lines.next();
  return next.done === true ? undefined : next.value;
}

async function someMore(lines: AsyncGenerator<string>, count: number): Promise<string[]> {
  const more: string[] = [];
  while (more.length < count) {
    const next = await nextOf(lines);
    if (next === undefined) break;
    more.push(next);
  }
  return more;
}
