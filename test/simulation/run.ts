import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { startProgress } from '../../infra/progress.ts';
import { explain } from './explain.ts';
import { runHistory } from './history.ts';
import { simulate, type Simulated } from './simulate.ts';
import { count, emptyTally, entriesOf } from './tally.ts';

const help = `make simulate: runs histories of log, relay, queues, projectors and stores, and checks the laws after every step.

  SECONDS=60      for how long
  HISTORIES=1000  at most so many
  SEED=7          this history alone; with HISTORIES, so many from this seed on
  WORKERS=2       in so many threads
  JSON=1          one line of JSON instead of text

It ends with 1 when a law is broken, and prints the seed and the last steps of that history; with 130 on Ctrl-C. See docs/simulation.md.
`;

/** Seeds are whole numbers of 32 bits. */
const seedsEnd = 2 ** 32;
const secondsDefault = 60;
/** A week: longer, and the timers of Node.js would not hold it. */
const secondsMax = 7 * 24 * 60 * 60;

const whole = (least: number) => z.coerce.number().int().min(least).optional();
const environment = z.object({
  SECONDS: z.coerce.number().positive().optional(),
  HISTORIES: whole(1),
  SEED: whole(0),
  WORKERS: whole(1),
  JSON: z.string().optional(),
});
type Options = z.output<typeof environment>;

const parsed = environment.safeParse(
  Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
);
if (!parsed.success || process.argv.includes('--help')) {
  process.stderr.write(parsed.success ? help : `${z.prettifyError(parsed.error)}\n\n${help}`);
  process.exitCode = parsed.success ? 0 : 2;
} else if (parsed.data.SEED !== undefined && parsed.data.HISTORIES === undefined) {
  await runOne(parsed.data, parsed.data.SEED);
} else {
  await runMany(parsed.data);
}

async function runOne(options: Options, seed: number): Promise<void> {
  const startedAt = performance.now();
  const history = await runHistory(seed);
  const tally = emptyTally();
  count(tally, history);
  const seconds = (performance.now() - startedAt) / 1_000;
  await report(options, { tally, seconds, broken: history.violation && seed }, seed);
}

async function runMany(options: Options): Promise<void> {
  const first = options.SEED ?? randomInt(seedsEnd / 2);
  const workers = options.WORKERS ?? availableParallelism();
  const seconds = options.SECONDS ?? (options.HISTORIES === undefined ? secondsDefault : Infinity);
  const histories = options.HISTORIES ?? seedsEnd / 2;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const progress = startProgress(`simulating from seed ${first}`);
  const simulated = await simulate({
    first,
    workers,
    seconds: Math.min(seconds, secondsMax),
    histories,
    signal: stop.signal,
    onProgress: ({ histories: done }, elapsed) =>
      progress.update(done, Math.round(Math.min(histories, (done * seconds) / elapsed))),
  });
  progress.done(`${simulated.tally.histories} histories`);
  await report(options, simulated, first);
  if (stop.signal.aborted) process.exitCode = 130;
}

async function report(options: Options, simulated: Simulated, first: number): Promise<void> {
  const { tally, seconds, broken } = simulated;
  const { histories, events, steps, replays } = tally;
  const faults = Object.fromEntries(entriesOf(tally.faults));
  const historiesPerSecond = Math.round(histories / seconds);
  if (options.JSON !== undefined) {
    const line = {
      seed: first,
      histories,
      historiesPerSecond,
      events,
      steps,
      replays,
      faults,
      broken: broken ?? null,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } else {
    process.stdout.write(
      `${histories} histories from seed ${first}, ${historiesPerSecond} a second: ${events} events, ${steps} steps, ${replays} replays\n` +
        entriesOf(tally.faults)
          .map(([kind, times]) => `  ${String(times).padStart(9)}  ${kind}\n`)
          .join(''),
    );
  }
  if (broken === undefined) return;
  process.stderr.write(await explain(broken));
  process.exitCode = 1;
}
