import { fork } from 'node:child_process';
import path from 'node:path';
import type { Trained, TrainerMessage, TrainerTask } from './trainer.ts';

/** Trains in a process of its own. Rejects when that ends without a model; what it has to say of it is on standard error. */
export function trainApart(
  task: TrainerTask,
  onProgress: (done: number, total: number) => void,
): Promise<Trained> {
  return new Promise((resolve, reject) => {
    // What is sent holds bytes, which JSON does not.
    const child = fork(path.join(import.meta.dirname, 'trainer.ts'), { serialization: 'advanced' });
    child.on('message', (received) => {
      // Sent by trainer.ts, a few lines away.
      const message = received as TrainerMessage;
      if (message.status === 'training') onProgress(message.done, message.total);
      else resolve(message.trained);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`training ended without a model (${signal ?? `exit code ${code}`})`)),
    );
    child.send(task);
  });
}
