import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { projectRoot } from '../infra/local/paths.ts';

/** What a figure was measured on. `commit` ends in `+` when the tree held changes that are not in it. */
export type Circumstances = {
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly commit: string;
};

/**
 * Prints the figures of a bench as one line of JSON, the last on standard output, with the machine and commit they belong to. Numbers are
 * rounded to three significant digits behind the point.
 */
export function report(bench: string, figures: Readonly<Record<string, unknown>>): void {
  const line = { bench, ...figures, ...circumstances() };
  process.stdout.write(`${JSON.stringify(line, (_key, value: unknown) => rounded(value))}\n`);
}

/** Tells a human reader how a bench goes. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** What a bench promises, and whether it was kept in this run. */
export type Target = { readonly what: string; readonly measured: number } & (
  { readonly atLeast: number } | { readonly atMost: number }
);

/** Says which targets were reached; answers the names of those that were not. What could not be measured was not reached. */
export function judge(targets: readonly Target[]): readonly string[] {
  for (const target of targets) {
    const bound = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
    say(
      `${isReached(target) ? '✔' : '✘'} ${target.what}: ${String(rounded(target.measured))}, target ${bound}`,
    );
  }
  return targets.filter((target) => !isReached(target)).map(({ what }) => what);
}

const isReached = (target: Target): boolean =>
  'atLeast' in target ? target.measured >= target.atLeast : target.measured <= target.atMost;

const rounded = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;

function circumstances(): Circumstances {
  const [processor] = cpus();
  return {
    machine: {
      cores: cpus().length,
      processor: processor?.model.trim() ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    commit: commit(),
  };
}

function commit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const changed = git('status', '--porcelain').trim() !== '';
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
