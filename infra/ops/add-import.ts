import { InvalidArgumentError } from 'commander';
import { concurrencyDefault, concurrencyMax } from '../import/concurrency.ts';
import { exitCodesHelp, type AddCommand, type Output } from './command-line.ts';

export const addImport: AddCommand = (program) =>
  void program
    .command('import')
    .description('Import a data set into the log, through the same rules as any command.')
    .addHelpText('after', exitCodesHelp)
    .command('goodbooks')
    .description(
      'Import a folder in the format of goodbooks-10k (docs/import.md). Importing it again appends only what is missing.',
    )
    .argument(
      '<folder>',
      'holds books.csv, ratings.csv or reader_likes.csv, and if there are any tags.csv and book_tags.csv',
    )
    .option('--json', 'print one line of JSON')
    .option('--no-wait', 'do not wait until the read models have caught up')
    .option(
      '--concurrency <commands>',
      'commands under way at the same time',
      concurrencyOf,
      concurrencyDefault,
    )
    .addHelpText('after', `\n${signalHelp}\n${exitCodesHelp}`)
    .action(
      async (folder: string, options: Output & { readonly wait: boolean; readonly concurrency: number }) => {
        const { importGoodbooks } = await import('./import-command.ts');
        process.exitCode = await importGoodbooks(folder, { ...options, json: options.json === true });
      },
    );

const signalHelp = 'Ctrl-C stops it between two rows (exit code 130); the same command goes on from there.';

function concurrencyOf(text: string): number {
  const commands = Number(text);
  if (Number.isInteger(commands) && commands >= 1 && commands <= concurrencyMax) return commands;
  throw new InvalidArgumentError(`must be a number from 1 to ${concurrencyMax}`);
}
