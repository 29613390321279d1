import { InvalidArgumentError, Option, type Command } from 'commander';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { exitCode } from './exit-codes.ts';
import { withModels } from './with-models.ts';

export const addModel: AddCommand = (program) => {
  const model = program
    .command('model')
    .description('Trained models: which there are, which is current (docs/training.md).')
    .addHelpText('after', exitCodesHelp);
  for (const add of [addList, addPromote, addRollback, addExport, addRegister, addTransform]) add(model);
};

const addList = (model: Command): void =>
  void model
    .command('list')
    .description('The models that there are, the newest first: what they were made of, how good they are.')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((options: Output) =>
      withModels(async ({ artifacts }) => {
        const { listModels } = await import('./model-command.ts');
        const { modelListText } = await import('./model-text.ts');
        const list = await listModels(artifacts);
        print(options.json === true ? JSON.stringify(list) : modelListText(list));
      }),
    );

const addPromote = (model: Command): void =>
  void model
    .command('promote')
    .description('Make a model the current one, unless it is worse on the held-out readers (exit code 1).')
    .argument('[version]', 'as `model list` shows it; the newest when it is left out')
    .option('--force <reason>', 'promote it even if it is worse; the reason is kept')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((version: string | undefined, options: Output & { readonly force?: string }) =>
      withModels(async ({ artifacts }) => {
        const { promote } = await import('./model-command.ts');
        const { promotionText } = await import('./model-text.ts');
        const outcome = await promote(artifacts, { version, force: options.force });
        print(options.json === true ? JSON.stringify(outcome) : promotionText(outcome));
        if (outcome.status === 'refused') process.exitCode = exitCode.foundSomething;
      }),
    );

const addRollback = (model: Command): void =>
  void model
    .command('rollback')
    .description('Go back to the model that was current before. Again, it goes back one more.')
    .option('--reason <reason>', 'why; it is kept')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((options: Output & { readonly reason?: string }) =>
      withModels(async ({ artifacts }) => {
        const { rollBack } = await import('./model-command.ts');
        const { rollbackText } = await import('./model-text.ts');
        const outcome = await rollBack(artifacts, options.reason);
        print(options.json === true ? JSON.stringify(outcome) : rollbackText(outcome));
        if (outcome.status === 'nothing-before') process.exitCode = exitCode.foundSomething;
      }),
    );

const addExport = (model: Command): void =>
  void model
    .command('export')
    .description('Write the channels of a training job, train and heldout, from the log.')
    .argument('<to>', 'a new folder, or s3://BUCKET/PREFIX')
    .option('--held-out <share>', 'the share of readers that is kept apart, 0.1 unless told', shareOf)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((to: string, options: Output & { readonly heldOut?: number }) =>
      withModels(async (models) => {
        const { exportChannels } = await import('./export-command.ts');
        const { likesIn } = await import('../../projections/export-likes.ts');
        const manifest = await exportChannels(models, { to, heldOutShare: options.heldOut });
        const [train, heldOut] = [likesIn(manifest.files.train), likesIn(manifest.files.heldout)];
        print(
          options.json === true
            ? JSON.stringify({ to, ...manifest })
            : [
                `${to}/train: ${train.likes} likes of ${train.readers} readers in ${manifest.files.train.length} files`,
                `${to}/heldout: ${heldOut.likes} likes of ${heldOut.readers} readers in ${manifest.files.heldout.length} files`,
              ].join('\n'),
        );
        if (train.likes === 0) process.exitCode = exitCode.foundSomething;
      }),
    );

const addRegister = (model: Command): void =>
  void model
    .command('register')
    .description('Register what a training job put out; `model promote` makes it current.')
    .argument('<folder>', "a job's model.tar.gz, unpacked")
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((folder: string, options: Output) =>
      withModels(async ({ artifacts }) => {
        const { register } = await import('./model-command.ts');
        const manifest = await register(artifacts, folder);
        print(options.json === true ? JSON.stringify(manifest) : `${manifest.modelVersion} is registered`);
      }),
    );

const addTransform = (model: Command): void =>
  void model
    .command('transform')
    .description(
      'Run a batch transform as SageMaker does: files of JSON Lines through a model server (exit code 1 when a file fails).',
    )
    .argument('<input>', 'a folder; each line of its files asks for one reader')
    .argument('<output>', 'a folder; NAME.out answers NAME, line by line')
    .option('--url <url>', "a container's address; the local stack's model server unless it is given")
    .addOption(
      new Option('--strategy <strategy>', 'the container is asked unless it is given').choices([
        'SINGLE_RECORD',
        'MULTI_RECORD',
      ] as const),
    )
    .option('--max-payload <MB>', 'the container is asked unless it is given', megabytesOf)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action(async (input: string, output: string, options: Output & TransformOptions) => {
      const { transform, transformText } = await import('./transform-command.ts');
      const { url, strategy, maxPayload: maxPayloadInMB } = options;
      const done = await transform({ input, output, url, strategy, maxPayloadInMB });
      print(options.json === true ? JSON.stringify(done) : transformText(done));
      if (done.failed.length > 0) process.exitCode = exitCode.foundSomething;
    });

type TransformOptions = {
  readonly url?: string;
  readonly strategy?: 'SINGLE_RECORD' | 'MULTI_RECORD';
  readonly maxPayload?: number;
};

/** As CreateTransformJob has it. */
const payloadMBMax = 100;

function megabytesOf(text: string): number {
  const megabytes = Number(text);
  if (megabytes > 0 && megabytes <= payloadMBMax) return megabytes;
  throw new InvalidArgumentError(`must be a number of megabytes, above 0 and at most ${payloadMBMax}`);
}

const shareMax = 0.5;

function shareOf(text: string): number {
  const share = Number(text);
  if (share >= 0 && share <= shareMax && text.trim() !== '') return share;
  throw new InvalidArgumentError(`must be a number from 0 to ${shareMax}`);
}
