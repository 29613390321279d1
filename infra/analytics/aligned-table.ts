import type { Answer } from './ask.ts';

/** An answer as psql shows it: names centred over their columns, numbers on the right, null as nothing, and how many rows there are. */
export function alignedTable({ columns, rows }: Answer): string {
  const widths = columns.map(({ name }, index) =>
    Math.max(lengthOf(name), ...rows.map((row) => lengthOf(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string => ` ${cells.join(' | ')}`.trimEnd();
  const header = line(columns.map(({ name }, index) => centred(name, widths[index] ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+');
  const body = rows.map((row) =>
    line(columns.map(({ isNumber }, index) => placed(row[index] ?? '', widths[index] ?? 0, isNumber))),
  );
  const count = rows.length === 1 ? '(1 row)' : `(${rows.length} rows)`;
  return [...(columns.length === 0 ? [] : [header, rule]), ...body, count].join('\n');
}

/** In code points, which is not always what a terminal takes for a column, but nearly. */
const lengthOf = (text: string): number => Array.from(text).length;

function centred(text: string, width: number): string {
  const left = Math.floor((width - lengthOf(text)) / 2);
  return ' '.repeat(left) + text + ' '.repeat(width - lengthOf(text) - left);
}

function placed(text: string, width: number, isNumber: boolean): string {
  const blank = ' '.repeat(width - lengthOf(text));
  return isNumber ? blank + text : text + blank;
}
