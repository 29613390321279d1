import { machineChecks } from './doctor-machine.ts';
import { stackChecks } from './doctor-stack.ts';
import { defaultHome } from './paths.ts';

/** What one check found; `remedy` says what to do when it is not well. */
export type Finding = { name: string; ok: boolean; detail: string; remedy?: string };

/** `make doctor`: looks at the machine and at the running stack. Exits with 1 when something is wrong. */
const home = defaultHome();
const findings: Finding[] = [...(await machineChecks(home)), ...(await stackChecks(home))];
const ill = findings.filter(({ ok }) => !ok);

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ ok: ill.length === 0, findings }, null, 2)}\n`);
} else {
  for (const finding of findings) process.stdout.write(`${line(finding)}\n`);
  process.stdout.write(ill.length === 0 ? 'all is well\n' : `${ill.length} to look at\n`);
}
process.exitCode = ill.length === 0 ? 0 : 1;

function line({ name, ok, detail, remedy }: Finding): string {
  const advice = remedy === undefined ? '' : `\n      → ${remedy}`;
  return `  ${ok ? '✔' : '✘'} ${name.padEnd(18)} ${detail}${advice}`;
}
