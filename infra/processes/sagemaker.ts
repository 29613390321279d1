import { startModelServer } from '../composition/model-server.ts';
import { runTrainingContainer } from '../composition/training-container.ts';
import { modelServerConfig, trainingContainerConfig } from '../config/model.ts';
import { configOrExit, runProcess } from '../lifecycle.ts';
import { startProgress } from '../progress.ts';

/** The entry point of the image that SageMaker runs, as `docker run image train` and `docker run image serve`. */
const [command, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (command !== 'train' && command !== 'serve')) {
  process.stderr.write('usage: sagemaker train | serve\n');
  process.exit(2);
}
if (command === 'serve') {
  await runProcess({ name: 'model-server', config: modelServerConfig, start: startModelServer });
} else {
  const { SM_ROOT } = configOrExit({ name: 'train', config: trainingContainerConfig });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const progress = startProgress('training');
  process.exitCode = await runTrainingContainer({
    root: SM_ROOT,
    signal: stop.signal,
    print: (line) => process.stdout.write(`${line}\n`),
    onProgress: ({ phase, done, total }) => (phase === 'training' ? progress.update(done, total) : undefined),
  });
}
