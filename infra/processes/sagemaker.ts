/** The entry point of the image that SageMaker runs, as `docker run image train` and `docker run image serve`. */
const [command, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (command !== 'train' && command !== 'serve')) {
  process.stderr.write('usage: sagemaker train | serve\n');
  process.exit(2);
}
const { configOrExit, runProcess } = await import('../lifecycle.ts');
const { modelServerConfig, trainingContainerConfig } = await import('../config/model.ts');
if (command === 'serve') {
  const { startModelServer } = await import('../composition/model-server.ts');
  await runProcess({ name: 'model-server', config: modelServerConfig, start: startModelServer });
} else {
  const { runTrainingContainer } = await import('../composition/training-container.ts');
  const { startProgress } = await import('../progress.ts');
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
