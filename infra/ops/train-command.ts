import { spawn } from 'node:child_process';
import path from 'node:path';
import { systemEnvironment } from './environment.ts';
import { WrongUseError } from './exit-codes.ts';

/** `./estante train`: runs the training job as a process of its own, as SageMaker would, and answers its exit code. */
export function runTraining(json: boolean): Promise<number> {
  const environment = systemEnvironment('train', process.env);
  if (environment === undefined) {
    throw new WrongUseError(
      'no stack is running in this project (`make start`), and EVENT_LOG_URLS is not set',
    );
  }
  const job = path.join(import.meta.dirname, '..', 'processes', 'train.ts');
  const child = spawn(process.execPath, [job, ...(json ? ['--json'] : [])], {
    env: environment,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
