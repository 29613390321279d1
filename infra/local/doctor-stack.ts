import { supervisorName } from './claim.ts';
import type { Finding } from './doctor.ts';
import { healthOf } from './health.ts';
import { logFile } from './logs.ts';
import type { Home } from './paths.ts';
import { isRunning, pidNames, readPid } from './pids.ts';
import { otherPort, whyNotFree } from './ports.ts';
import { readStackFile, type StackFile } from './stack-file.ts';

/** How the stack of the data folder is: not running, running well, or what of it is not. */
export async function stackChecks(home: Home): Promise<Finding[]> {
  const supervisor = readPid(home.run, supervisorName);
  if (supervisor === undefined || !isRunning(supervisor)) return [...leftovers(home), await edgePortCheck()];
  const stack = readStackFile(home);
  if (stack === undefined) {
    return [
      {
        name: 'stack',
        ok: false,
        detail: `starting (pid ${supervisor.pid})`,
        remedy: 'look again in a moment',
      },
    ];
  }
  return [stackCheck(stack), ...(await processChecks(home, stack))];
}

function leftovers(home: Home): Finding[] {
  const left = pidNames(home.run).filter((name) => {
    const mark = readPid(home.run, name);
    return mark !== undefined && isRunning(mark);
  });
  if (left.length === 0) return [{ name: 'stack', ok: true, detail: 'not running; "make start" starts it' }];
  const remedy = 'run "make stop"; the next "make start" ends them too';
  return [{ name: 'stack', ok: false, detail: `a killed run left ${left.join(', ')} running`, remedy }];
}

async function edgePortCheck(): Promise<Finding> {
  const given = process.env['PORT'] ?? '';
  const port = given === '' ? 8080 : Number(given);
  const obstacle = await whyNotFree(port);
  if (obstacle === undefined) return { name: 'edge port', ok: true, detail: `${port} is free` };
  const remedy = `free it, or choose another one: make start PORT=${otherPort(port)}`;
  return { name: 'edge port', ok: false, detail: `${port} ${obstacle}`, remedy };
}

function stackCheck({ ready, pid, url }: StackFile): Finding {
  if (ready) return { name: 'stack', ok: true, detail: `running at ${url} (pid ${pid})` };
  return { name: 'stack', ok: false, detail: `starting (pid ${pid})`, remedy: 'look again in a moment' };
}

async function processChecks(home: Home, { processes }: StackFile): Promise<Finding[]> {
  const targets = Object.fromEntries(Object.entries(processes).map(([name, { health }]) => [name, health]));
  const health = await healthOf(targets);
  return Object.entries(health).map(([name, { status, reason }]) => {
    const mark = readPid(home.run, name);
    const alive = mark !== undefined && isRunning(mark);
    const detail = `${status}${alive ? ` (pid ${mark.pid})` : ', no process'}${reason === undefined ? '' : `: ${reason}`}`;
    const ok = status === 'ready' && alive;
    return { name, ok, detail, ...(ok ? {} : { remedy: `its log: ${logFile(home.logs, name)}` }) };
  });
}
