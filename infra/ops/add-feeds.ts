import { InvalidArgumentError } from 'commander';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';

export const addFeeds: AddCommand = (program) =>
  void program
    .command('feeds')
    .description("Readers' feeds.")
    .addHelpText('after', exitCodesHelp)
    .command('precompute')
    .description(
      'Make the feeds of all readers with a past by the current model (docs/training.md). What is newer is left alone.',
    )
    .option('--active-days <days>', 'only readers who did something within so many days', daysOf)
    .option('--anew', 'begin at the first reader, also where a run before was interrupted')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', `\n${signalHelp}\n${exitCodesHelp}`)
    .action(async (options: Output & { readonly activeDays?: number; readonly anew?: true }) => {
      const { precompute, precomputeText } = await import('./precompute-command.ts');
      const report = await precompute({ activeDays: options.activeDays, anew: options.anew });
      print(options.json === true ? JSON.stringify(report) : precomputeText(report));
    });

const signalHelp =
  'Ctrl-C stops it between two batches (exit code 130); the same command goes on from there, also after a kill.';

const daysMax = 36_500;

function daysOf(text: string): number {
  const days = Number(text);
  if (days > 0 && days <= daysMax) return days;
  throw new InvalidArgumentError(`must be a number of days, above 0 and at most ${daysMax}`);
}
