import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/**
 * Runs the unit tests of the domain and holds them to account: `coverage.ts [what mocha is to be told besides]`. Prints which lines and branches
 * of the domain no test has run; fails when a test fails, or when more are left out than `.c8rc.json` allows.
 */
async function runCovered(mochaArgs: readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-coverage-'));
  try {
    const passed = await isSuccess([bin('mocha'), 'domain/**/*.test.ts', ...mochaArgs], folder);
    for (const file of readdirSync(folder)) forgetIndexFallbacks(path.join(folder, file));
    const report = ['report', '--config', path.join(project, '.c8rc.json'), '--temp-directory', folder];
    const covered = await isSuccess([bin('c8'), ...report]);
    return passed && covered;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const project = path.resolve(import.meta.dirname, '../..');
const bin = (name: string): string => path.join(project, 'node_modules/.bin', name);

function isSuccess(command: readonly string[], coverageFolder?: string): Promise<boolean> {
  const env = {
    ...process.env,
    ...(coverageFolder === undefined ? {} : { NODE_V8_COVERAGE: coverageFolder }),
  };
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'], env });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

const rangeSchema = z.object({ startOffset: z.int(), endOffset: z.int(), count: z.int() });
const coverageSchema = z.looseObject({
  result: z.array(
    z.looseObject({ url: z.string(), functions: z.array(z.looseObject({ ranges: z.array(rangeSchema) })) }),
  ),
});

/**
 * In numeric code the compiler asks what `weights[index]` is beyond the end, and `?? 0` answers; no test can get there, because no index does. Such
 * a block, and no other, is taken out of what V8 has counted.
 */
function forgetIndexFallbacks(file: string): void {
  const coverage = coverageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const { url, functions } of coverage.result) {
    if (!isNumericCode.test(url)) continue;
    const source = readFileSync(new URL(url), 'utf8');
    for (const block of functions) {
      block.ranges = block.ranges.filter((range) => range.count > 0 || !isIndexFallback(source, range));
    }
  }
  writeFileSync(file, JSON.stringify(coverage));
}

/** Whether the range is the `?? 0` of `numbers[index] ?? 0`. */
const isIndexFallback = (source: string, { startOffset, endOffset }: z.output<typeof rangeSchema>): boolean =>
  source.slice(0, startOffset).trimEnd().endsWith(']') &&
  /^\?\? -?\d+$/.test(source.slice(startOffset, endOffset).trim());

const isNumericCode = /\/domain\/recommending\/[^/]+\.ts$/;

process.exitCode = (await runCovered(process.argv.slice(2))) ? 0 : 1;
