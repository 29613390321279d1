import { exitCodesHelp, type AddCommand, type Output } from './command-line.ts';
import { runTraining } from './train-command.ts';

export const addTrain: AddCommand = (program) =>
  void program
    .command('train')
    .description(
      'Train the recommendation model from the log, and make it the current one unless it is worse (docs/training.md).',
    )
    .option('--set <name=value...>', 'a hyperparameter, as a training job takes it')
    .option('--no-promote', 'register the model only; `model promote` makes it current')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action(async (options: Output & { readonly set?: readonly string[]; readonly promote: boolean }) => {
      process.exitCode = await runTraining([
        ...(options.json === true ? ['--json'] : []),
        ...(options.promote ? [] : ['--no-promote']),
        ...(options.set ?? []).flatMap((setting) => ['--set', setting]),
      ]);
    });
