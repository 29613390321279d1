import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

/** A page that is made from the code and kept in git, where its changes are seen. */
export type MadeDocument = {
  /** Within the project: `docs/flow.md`. */
  readonly file: string;
  readonly text: string;
  /** The command that makes it anew. */
  readonly remake: string;
};

const project = path.resolve(import.meta.dirname, '../..');

/** What is wrong with a document, and what to do; nothing when it says what it would say if it were made now. */
export async function staleness({ file, text, remake }: MadeDocument): Promise<string | undefined> {
  const made = await formatted(file, text);
  const kept = read(file);
  if (kept === made) return undefined;
  if (kept === undefined) return `${file} is missing: run "${remake}"`;
  return `${file} is not what the code makes of it now (${firstDifference(kept, made)}): run "${remake}"`;
}

/** Writes what has changed; says so. */
export async function write({ file, text }: MadeDocument): Promise<void> {
  const made = await formatted(file, text);
  if (read(file) === made) return;
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), made);
  process.stdout.write(`${file} is made anew\n`);
}

/** The formatter's own way, because what is made has to pass `make check`; SQL it does not know. */
async function formatted(file: string, text: string): Promise<string> {
  const filepath = path.join(project, file);
  return file.endsWith('.md') ? format(text, { ...(await resolveConfig(filepath)), filepath }) : text;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(path.join(project, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** Where they part, apart from the width of tables: the line, and what the two say from there. */
function firstDifference(kept: string, made: string): string {
  const old = kept.split('\n').map(narrowed);
  const now = made.split('\n').map(narrowed);
  const line = Array.from({ length: Math.max(old.length, now.length) }, (_, index) => index).find(
    (index) => old[index] !== now[index],
  );
  if (line === undefined) return 'its tables are of another width';
  const [was = '', is = ''] = [old[line], now[line]];
  let from = 0;
  while (from < was.length && was[from] === is[from]) from += 1;
  return `line ${line + 1}: ${excerpt(was, from)} instead of ${excerpt(is, from)}`;
}

const narrowed = (line: string): string => line.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

const excerpt = (line: string, from: number): string =>
  `"${from > 20 ? '…' : ''}${line.slice(Math.max(0, from - 20), from + 60)}${line.length > from + 60 ? '…' : ''}"`;
