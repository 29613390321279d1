import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../infra/local/paths.ts';
import { startStack } from '../infra/local/stack.ts';
import { writeStandIns } from '../infra/local/stand-in.ts';
import { runEstante } from '../infra/ops/testing.ts';
import { loadEvents } from './growth-load.ts';
import { judge, report, say } from './report.ts';

/**
 * `make bench NAME=memory`: how much memory `./estante replay` takes of a log of five million events. Nothing follows the log meanwhile, so the figures are of the
 * replay alone. The second replay of a read model is compared with the first, row by row. Takes a quarter of an hour.
 */
const events = Number(process.env['EVENTS'] ?? 5_000_000);
const replayed = ['reader-days', 'reader-days', 'reading-history'];
const residentMiBMost = 1_024;

const reportSchema = z.object({
  events: z.int(),
  seconds: z.number(),
  residentMiBMax: z.int(),
  verified: z.object({ against: z.string() }),
});

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
const root = mkdtempSync(path.join(tmpdir(), 'estante-bench-'));
const processes = path.join(root, 'processes');
writeStandIns(processes);
const migration = path.join(projectRoot, 'infra/processes/migrate.ts');
writeFileSync(path.join(processes, 'migrate.ts'), `await import(${JSON.stringify(migration)});\n`);
const stack = await startStack({ home: path.join(root, 'home'), edgePort: 0, seed: false, processes });
try {
  say(`loading ${events.toLocaleString('en')} events`);
  await loadEvents(stack.env('migrate')['EVENT_LOG_OWNER_URLS'] ?? '', events, stopping.signal);
  const replays: object[] = [];
  let most = 0;
  for (const name of replayed) {
    stopping.signal.throwIfAborted();
    const { code, stdout, stderr } = await runEstante(['replay', name, '--json'], {
      ESTANTE_HOME: stack.home.root,
    });
    if (code !== 0) throw new Error(`the replay of ${name} ended with ${code ?? '?'}: ${stderr}`);
    const { seconds, residentMiBMax, verified, ...done } = reportSchema.parse(JSON.parse(stdout));
    if (done.events !== events) throw new Error(`${done.events} of ${events} events were applied`);
    say(`${name}: ${residentMiBMax} MiB at most, ${seconds.toFixed(0)} s`);
    replays.push({ name, residentMiBMax, seconds, against: verified.against });
    most = Math.max(most, residentMiBMax);
  }
  judge([{ what: 'memory left of 1 GiB', measured: residentMiBMost - most, atLeast: 1 }]);
  report('memory', { events, residentMiBMax: most, replays });
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
}
