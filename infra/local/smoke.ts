import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning, markOf, pidNames, readPid, type ProcessMark } from './pids.ts';
import { messageOf } from './process-spec.ts';
import { readersStory } from './smoke-story.ts';
import { startStack, type Stack } from './stack.ts';
import { secondsSince, stepPrinter } from './steps.ts';

/**
 * `make smoke`: a whole stack on free ports in a temporary folder, one reader's story through it, and nothing left
 * behind. Prints `smoke ok` as its last line, or says what failed and exits with 1; the logs are then kept.
 */
const startedMs = performance.now();
const home = mkdtempSync(path.join(tmpdir(), 'estante-smoke-'));
const step = stepPrinter(process.stdout, { passesOutput: [] });
/** Fewer than `make start` makes: enough for a model, and quick. */
const syntheticReaders = 150;
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

let stack: Stack | undefined;
try {
  stack = await startStack({
    home,
    edgePort: 0,
    seed: { readers: syntheticReaders },
    step,
    signal: stopping.signal,
    notice: fail,
  });
  const marks = runningIn(stack);
  await readersStory({ url: stack.url, issuer: stack.issuer, step, signal: stopping.signal });
  await step('stop', () => stack?.stop() ?? Promise.resolve());
  const left = marks.filter(({ pid }) => pid !== process.pid).filter(isRunning);
  if (left.length > 0) throw new Error(`left running: ${left.map(({ pid }) => pid).join(', ')}`);
  rmSync(home, { recursive: true, force: true });
  process.stdout.write(`${secondsSince(startedMs)} s\nsmoke ok\n`);
} catch (error) {
  await stack?.stop();
  process.stderr.write(`smoke failed: ${messageOf(error)}\nThe logs are in ${path.join(home, 'logs')}\n`);
  process.exitCode = 1;
}

/** Nothing may die during the story, even if it comes back. */
function fail(notice: string): void {
  process.stderr.write(`  ! ${notice}\n`);
  process.exitCode = 1;
}

function runningIn({ home: { run } }: Stack): ProcessMark[] {
  const marks = pidNames(run).flatMap((name) => readPid(run, name) ?? []);
  const living = marks.filter(({ pid }) => markOf(pid) !== undefined);
  if (living.length < 12) throw new Error(`only ${living.length} processes are running`);
  return living;
}
