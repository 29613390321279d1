import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../local/paths.ts';

/** A question that analysts of a book service ask, as kept in `docs/analytics/`: what is asked, how to read the answer, and the query. */
export type Question = {
  /** Name of its file without `.sql`. */
  readonly slug: string;
  readonly question: string;
  readonly reading: string;
  readonly sql: string;
};

const folder = path.join(projectRoot, 'docs/analytics');

/** All of them, in the order of their files. */
export const questions = (): readonly Question[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => parseQuestion(path.basename(file, '.sql'), readFileSync(path.join(folder, file), 'utf8')));

/**
 * A file begins with comment lines: the question, an empty one, and how to read the answer. The rest is one query. Throws when a part is
 * missing.
 */
export function parseQuestion(slug: string, content: string): Question {
  const lines = content.trimEnd().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const [question = '', blank, ...reading] = lines
    .slice(0, Math.max(end, 0))
    .map((line) => line.slice('--'.length).trim());
  const sql = lines.slice(end).join('\n');
  if (question === '' || blank !== '' || reading.length === 0 || end < 0 || !sql.endsWith(';')) {
    throw new Error(
      `${slug}.sql must be a question, an empty comment line, how to read the answer, and a query`,
    );
  }
  return { slug, question, reading: reading.join('\n'), sql };
}
