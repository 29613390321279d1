import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { checks, storelessTests, testsOfTheWhole, testsOnStores, type Step } from './steps.ts';

const countsSchema = z.object({ passed: z.int(), failed: z.int(), skipped: z.int() });
type Counts = z.output<typeof countsSchema>;

/** Steps that run at the same time, on two cores. */
const atOnce = 2;

/**
 * Runs every check and, without `--checks`, every test; goes on after a failure, and closes with `N passed, N failed, N skipped`: a check
 * counts as one, a test run as its tests. A run that ends without having counted, or fails without a failed test, counts as one failed.
 */
async function runEverything(): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-counts-'));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const run = async (step: Step, output: 'live' | 'when-done'): Promise<void> => {
    const countsFile = path.join(folder, `${step.title.replaceAll(/\W+/g, '-')}.json`);
    const counts = await runStep(step, { countsFile, output });
    totals.passed += counts.passed;
    totals.failed += counts.failed;
    totals.skipped += counts.skipped;
    if (counts.failed > 0) failures.push(step.title);
  };
  const runAll = async (steps: readonly Step[]): Promise<void> => {
    const output = steps.length === 1 ? 'live' : 'when-done';
    const waiting = steps.values();
    const worker = async (): Promise<void> => {
      for (const step of waiting) await run(step, output);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };
  const onlyChecks = process.argv.includes('--checks');
  const phases = onlyChecks ? [checks] : [[...checks, ...storelessTests], testsOnStores, testsOfTheWhole];
  for (const steps of phases) await runAll(steps);
  rmSync(folder, { recursive: true });
  if (failures.length > 0) process.stdout.write(`\nfailed: ${failures.join(', ')}\n`);
  return totals;
}

type Run = { readonly countsFile: string; readonly output: 'live' | 'when-done' };

async function runStep({ title, script, args, kind }: Step, { countsFile, output }: Run): Promise<Counts> {
  const head = `\n== ${title}\n`;
  if (output === 'live') process.stdout.write(head);
  rmSync(countsFile, { force: true });
  const reporter = [
    '--reporter',
    'infra/checks/counting-reporter.js',
    '--reporter-option',
    `counts=${countsFile}`,
  ];
  const startedAt = Date.now();
  const { done, said } = await runCommand([script, ...args, ...(kind === 'tests' ? reporter : [])], output);
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(
    `${output === 'live' ? '' : head + said}   ${done ? 'ok' : 'FAILED'} in ${seconds} s\n`,
  );
  if (kind === 'check') return { passed: Number(done), failed: Number(!done), skipped: 0 };
  const counts = readCounts(countsFile);
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return done || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

type Ended = { readonly done: boolean; readonly said: string };

function runCommand(command: readonly string[], output: Run['output']): Promise<Ended> {
  const shown = output === 'live' ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, command, { stdio: ['ignore', shown, shown] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
  return new Promise((resolve) => {
    const end = (done: boolean) => resolve({ done, said: Buffer.concat(said).toString() });
    child.once('error', () => end(false));
    child.once('close', (code) => end(code === 0));
  });
}

function readCounts(file: string): Counts | undefined {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const { passed, failed, skipped } = await runEverything();
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
