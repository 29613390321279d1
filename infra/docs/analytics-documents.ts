import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import { alignedTable } from '../analytics/aligned-table.ts';
import { ask } from '../analytics/ask.ts';
import { questions, type Question } from '../analytics/questions.ts';
import { foldInto } from '../analytics/testing/fold-into.ts';
import { seededLog } from '../analytics/testing/seeded-log.ts';
import { projectRoot } from '../local/paths.ts';
import { describedViews, dictionaryText } from './data-dictionary.ts';
import type { MadeDocument } from './documents.ts';

const remake = 'make analytics-doc';

/** The line of a document that everything after it is made: what comes before it is written by hand. */
const seam = `<!-- From here on made by \`${remake}\`. -->`;

/**
 * The pages about analytics: the ten questions with their answers on the seed, and what every column means, both asked of a database that the
 * seed has just been folded into.
 */
export async function analyticsDocuments(): Promise<readonly MadeDocument[]> {
  const database = await readTestDatabase();
  try {
    await foldInto(database.pool, (await seededLog()).partitions);
    const url = await database.urlAs('estante_analyst');
    const answers: string[] = [];
    for (const [index, question] of questions().entries()) {
      answers.push(await answered(url, question, index + 1));
    }
    return [
      made('docs/analytics.md', answers.join('\n\n')),
      made('docs/data-dictionary.md', dictionaryText(await describedViews(url))),
    ];
  } finally {
    await database.end();
  }
}

async function answered(
  url: string,
  { slug, question, reading, sql }: Question,
  number: number,
): Promise<string> {
  const tables = (await ask(url, sql)).map(alignedTable);
  return [
    `### ${number}. ${question}`,
    reading,
    `[\`${slug}.sql\`](analytics/${slug}.sql):`,
    `\`\`\`sql\n${sql}\n\`\`\``,
    `\`\`\`text\n${tables.join('\n\n')}\n\`\`\``,
  ].join('\n\n');
}

function made(file: string, text: string): MadeDocument {
  const [byHand = '', ...rest] = readFileSync(path.join(projectRoot, file), 'utf8').split(seam);
  if (rest.length !== 1) throw new Error(`${file} must hold this line once: ${seam}`);
  return { file, text: `${byHand}${seam}\n\n${text}\n`, remake };
}
