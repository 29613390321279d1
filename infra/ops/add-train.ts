import { exitCodesHelp, type AddCommand, type Output } from './command-line.ts';
import { runTraining } from './train-command.ts';

export const addTrain: AddCommand = (program) =>
  void program
    .command('train')
    .description('Train the recommendation model from the log and hand it to the model server.')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action(async (options: Output) => {
      process.exitCode = await runTraining(options.json === true);
    });
