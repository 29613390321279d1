import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config/environment.ts';

export const help = `make evaluate TRAIN=FILE [TEST=FILE] [YARDSTICKS=1]: trains on likes, and measures how well others are foretold.

  TRAIN=FILE     likes, as comma-separated values with columns reader and book_id, or a line a reader: reader book book …
  TEST=FILE      likes of the same readers to be foretold, in either format; without it a fifth of each reader's is cut out of TRAIN
  YARDSTICKS=1   measures EASE, item-kNN and popularity beside the model
  BOOKS=FILE     whose books they are, in the format of the books.csv of goodbooks-10k; without it the books.csv beside TRAIN,
                 if there is one; BOOKS=none trains on the likes alone
  SEED=1         of the cut and the bootstrap
  THREADS=2      that solve

A table, and one last line of JSON. See docs/recommending.md.
`;

export type EvaluationOptions = {
  readonly train: string;
  readonly test: string | undefined;
  readonly books: string | undefined;
  readonly withYardsticks: boolean;
  readonly seed: number;
  readonly threads: number;
};

const environment = z.object({
  TRAIN: z.string('must name a file of likes'),
  TEST: z.string().optional(),
  YARDSTICKS: z.enum(['0', '1'], 'must be 1 or 0').default('0'),
  BOOKS: z.string().optional(),
  SEED: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  THREADS: z.coerce.number('must be a whole number').int('must be a whole number').min(1).max(64).default(2),
});

/** The options that the environment gives, or what is wrong with them in one line. Empty variables count as absent. */
export function evaluationOptions(variables: Environment): EvaluationOptions | { readonly fault: string } {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { success, data, error } = environment.safeParse(given);
  if (!success) {
    return {
      fault: error.issues.map(({ path: [name], message }) => `${String(name)} ${message}`).join('; '),
    };
  }
  return {
    train: data.TRAIN,
    test: data.TEST,
    books: booksFile(data),
    withYardsticks: data.YARDSTICKS === '1',
    seed: data.SEED,
    threads: data.THREADS,
  };
}

function booksFile({ TRAIN, BOOKS }: z.output<typeof environment>): string | undefined {
  if (BOOKS !== undefined) return BOOKS === 'none' ? undefined : BOOKS;
  const beside = path.join(path.dirname(TRAIN), 'books.csv');
  return existsSync(beside) ? beside : undefined;
}
