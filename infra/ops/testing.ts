import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../local/paths.ts';
import type { Environment } from '../config/environment.ts';

/** What came of one run of `./estante`. */
export type EstanteRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs `./estante` as an operator's shell does; of the tests' own environment it sees nothing but PATH. */
export async function runEstante(args: readonly string[], environment: Environment): Promise<EstanteRun> {
  const child = spawn('./estante', args, {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
