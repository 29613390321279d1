import { evaluate } from './evaluate.ts';
import { evaluationOptions, help } from './options.ts';
import { LikesFileError } from './read-likes.ts';
import { evaluationTable } from './table.ts';

/**
 * `make evaluate`: trains as the product does and measures how well the artifact foretells likes it was not trained on. The last line on standard output is JSON.
 * Exit codes: 0 measured, 1 failed, 2 wrong use (a file is missing or wrong, an option too). Signals
 * end it at once, for nobody handles them, and the process that trains with it: nothing is left to clean up.
 */
const options = evaluationOptions(process.env);
if (process.argv.includes('--help')) process.stdout.write(help);
else if ('fault' in options) {
  process.stderr.write(`make evaluate: ${options.fault}\n\n${help}`);
  process.exitCode = 2;
} else {
  try {
    const evaluation = await evaluate(options);
    process.stdout.write(`${evaluationTable(evaluation)}\n`);
    process.stdout.write(`${JSON.stringify(evaluation, (_, value: unknown) => rounded(value))}\n`);
  } catch (error) {
    const isWrongUse = error instanceof LikesFileError;
    process.stderr.write(`make evaluate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = isWrongUse ? 2 : 1;
  }
}

/** To five digits behind the point. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(5)) : value;
}
