import { spawn } from 'node:child_process';
import path from 'node:path';
import { foundSystem } from './with-system.ts';

/** `./estante train`: runs the training job as a process of its own, as SageMaker would, and answers its exit code. */
export function runTraining(args: readonly string[]): Promise<number> {
  const environment = foundSystem('train');
  const job = path.join(import.meta.dirname, '..', 'processes', 'train.ts');
  const child = spawn(process.execPath, [job, ...args], {
    env: environment,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
