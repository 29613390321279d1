import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { steps, type Step } from './steps.ts';

const countsSchema = z.object({ passed: z.int(), failed: z.int(), skipped: z.int() });
type Counts = z.output<typeof countsSchema>;

/**
 * Runs every check and every test, goes on after a failure, and closes with `N passed, N failed, N skipped`: a check counts as one, a
 * test run as its tests. A run that ends without having counted, or fails without a failed test, counts as one failed.
 */
async function runAll(): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-counts-'));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const step of steps) {
    const counts = await runStep(step, path.join(folder, 'counts.json'));
    totals.passed += counts.passed;
    totals.failed += counts.failed;
    totals.skipped += counts.skipped;
    if (counts.failed > 0) failures.push(step.title);
  }
  rmSync(folder, { recursive: true });
  if (failures.length > 0) process.stdout.write(`\nfailed: ${failures.join(', ')}\n`);
  return totals;
}

async function runStep({ title, script, args, kind }: Step, countsFile: string): Promise<Counts> {
  process.stdout.write(`\n== ${title}\n`);
  rmSync(countsFile, { force: true });
  const reporter = [
    '--reporter',
    'infra/checks/counting-reporter.js',
    '--reporter-option',
    `counts=${countsFile}`,
  ];
  const startedAt = Date.now();
  const done = await isSuccess([script, ...args, ...(kind === 'tests' ? reporter : [])]);
  process.stdout.write(
    `   ${done ? 'ok' : 'FAILED'} in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s\n`,
  );
  if (kind === 'check') return { passed: Number(done), failed: Number(!done), skipped: 0 };
  const counts = readCounts(countsFile);
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return done || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function isSuccess(command: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

function readCounts(file: string): Counts | undefined {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const { passed, failed, skipped } = await runAll();
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
