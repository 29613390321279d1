import { runHistory } from './history.ts';
import { nothingPlanted, type Planted } from './planted.ts';

/** How many of the last steps of a broken history are shown. */
export const shownStepsMax = 60;

/** Runs a history that breaks a law once more and tells it: the law, what broke it, and the last steps before. */
export async function explain(seed: number, planted: Planted = nothingPlanted): Promise<string> {
  const lines: string[] = [];
  const { violation, steps } = await runHistory(seed, { planted, onStep: (line) => lines.push(line) });
  if (violation === undefined) return `seed ${seed} keeps the laws\n`;
  const [plan = '', ...told] = lines;
  const shown = told.slice(-shownStepsMax);
  return [
    '',
    plan,
    ...(shown.length < told.length ? [`… ${told.length - shown.length} lines before these`] : []),
    ...shown,
    '',
    `seed ${seed} breaks a law after ${steps} steps: ${violation.law}`,
    `  ${violation.what}`,
    `again with: make simulate SEED=${seed}`,
    '',
  ].join('\n');
}
