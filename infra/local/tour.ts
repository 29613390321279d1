import { openOps } from '../composition/ops.ts';
import { readConfig } from '../config/environment.ts';
import { opsConfig } from '../config/ops.ts';
import { createLogger } from '../logging.ts';
import { adoptAwsVariables } from '../ops/environment.ts';
import { messageOf } from './process-spec.ts';
import { stepPrinter } from './steps.ts';
import { reportOf } from './tour-compose.ts';
import type { Tour } from './tour-report.ts';
import { walk, withinMsDefault } from './tour-run.ts';
import { stackToTour, type TourStack } from './tour-stack.ts';
import { tourText } from './tour-text.ts';

/**
 * `make tour`: follows one rating through the running stack, or through one of its own that it stops afterwards, and prints what
 * happened where and when. Exits with 1 when something did not happen in time. `--json` prints the report as JSON.
 */
const asJson = process.argv.includes('--json');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// A reader that leaves (`| head`) must not keep the stack from being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

let stack: TourStack | undefined;
let tour: Tour | undefined;
try {
  stack = await stackToTour({
    step: stepPrinter(asJson ? process.stderr : process.stdout, { passesOutput: [] }),
    notice: (text) => process.stderr.write(`  ! ${text}\n`),
    signal: stopping.signal,
  });
  tour = await take(stack);
  process.stdout.write(asJson ? `${JSON.stringify(tour, undefined, 2)}\n` : tourText(tour));
} catch (error) {
  process.stderr.write(`make tour: ${stopping.signal.aborted ? 'stopped' : messageOf(error)}\n`);
}
const isWell = tour?.ok === true;
const keepData = !isWell && !stopping.signal.aborted;
await stack?.close({ data: keepData });
if (keepData && stack !== undefined) process.stderr.write(`The logs are in ${stack.logs}\n`);
process.exitCode = isWell ? 0 : 1;

async function take({ url, issuer, env, own }: TourStack): Promise<Tour> {
  adoptAwsVariables(env);
  const ports = await openOps(readConfig(opsConfig, env), createLogger({ name: 'tour', level: 'silent' }));
  try {
    const options = { url, issuer, ports, signal: stopping.signal };
    // The first requests of processes that have just started tell how long code takes to compile, and little else.
    if (own) await walk(options);
    return reportOf(await walk(options), { url, withinMs: withinMsDefault, rehearsed: own });
  } finally {
    await ports.close();
  }
}
