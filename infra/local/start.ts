import { defaultHome } from './paths.ts';
import { messageOf } from './process-spec.ts';
import { readyMessage } from './ready-message.ts';
import { startStack, stepTitles, type Stack } from './stack.ts';
import { stepPrinter } from './steps.ts';

/** `make start`: the whole stack in the foreground, until Ctrl-C, SIGTERM or `make stop`. PORT is the edge's. */
const stopping = new AbortController();
const forcing = new AbortController();
let stack: Stack | undefined;
let firstSignalMs = 0;
/** One wish to stop may arrive twice: from the terminal, and passed on by make. */
const sameSignalMs = 500;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void onSignal());
// A terminal that was closed cannot be written to; that must not end this process before its children.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`\nEstante's supervisor failed: ${error.stack ?? error.message}\n`);
  forcing.abort();
  process.exit(1);
});
// The children are ended one by one; this keeps the process itself from ending before.
const alive = setInterval(() => undefined, 60_000);

try {
  stack = await startStack({
    home: defaultHome().root,
    edgePort: edgePort(process.env['PORT']),
    seed: true,
    showProgress: true,
    step: stepPrinter(process.stdout, { passesOutput: Object.values(stepTitles) }),
    notice: (text) => process.stdout.write(`  ! ${text}\n`),
    signal: stopping.signal,
    ...standIns(process.env['ESTANTE_PROCESSES']),
    forceSignal: forcing.signal,
  });
  process.stdout.write(await readyMessage(stack));
} catch (error) {
  clearInterval(alive);
  await stack?.stop();
  if (!stopping.signal.aborted) process.stderr.write(`\nEstante could not start: ${messageOf(error)}\n`);
  else process.stdout.write('stopped\n');
  process.exitCode = stopping.signal.aborted ? 0 : 1;
}

/** The first signal stops in order; a later one ends everything at once. */
async function onSignal(): Promise<void> {
  if (stopping.signal.aborted) {
    if (Date.now() - firstSignalMs > sameSignalMs) forcing.abort();
    return;
  }
  firstSignalMs = Date.now();
  process.stdout.write('\nstopping (Ctrl-C again to force) … ');
  stopping.abort();
  // While starting, the failing start does the rest.
  if (stack === undefined) return;
  await stack.stop();
  process.stdout.write('stopped\n');
  process.exit(0);
}

/** Tests of the stack itself bring entry points of their own. */
function standIns(folder: string | undefined): { processes?: string } {
  return folder === undefined || folder === '' ? {} : { processes: folder };
}

function edgePort(text: string | undefined): number {
  if (text === undefined || text === '') return 8080;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`PORT must be a number from 1 to 65535, not "${text}"`);
}
