import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ReplayStoppedError } from '../../projections/replay.ts';
import { ConfigError } from '../config/environment.ts';
import { exitCode, WrongUseError } from './exit-codes.ts';
import { concurrencyDefault, concurrencyMax, importGoodbooks } from './import-command.ts';
import { replayable, replayCommand } from './replay-command.ts';
import { runTraining } from './train-command.ts';
import { statusCommand } from './status-command.ts';
import { statusText } from './status-text.ts';
import { withSystem } from './with-system.ts';

const exitCodesHelp = `
Exit codes: 0 done, 1 found something wrong, 2 wrong use, 3 could not reach something.
The system is the one that EVENT_LOG_URLS and its companions name, else the local stack of this project.`;

type Output = { readonly json?: true };

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** The operators' command line. Sets the exit code; never throws. */
async function main(): Promise<void> {
  const program = new Command('estante')
    .description('Looks after a running Estante.')
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .addHelpText('after', exitCodesHelp);

  program
    .command('status')
    .description('Heads of the log, lag of every read model, queues and parked streams.')
    .option('--json', 'print one line of JSON')
    .option('--partitions', 'list every partition, not only those that lag')
    .addHelpText('after', exitCodesHelp)
    .action((options: Output & { readonly partitions?: true }) =>
      withSystem(async (ports, { QUEUE_PREFIX }) => {
        const status = await statusCommand(ports, QUEUE_PREFIX);
        print(
          options.json === true
            ? JSON.stringify(status)
            : statusText(status, { allPartitions: options.partitions === true }),
        );
        if (status.findings.length > 0) process.exitCode = exitCode.foundSomething;
      }),
    );

  program
    .command('train')
    .description('Train the recommendation model from the log and hand it to the model server.')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action(async (options: Output) => {
      process.exitCode = await runTraining(options.json === true);
    });

  program
    .command('replay')
    .description('Rebuild a read model from the log beside the live one, then switch over.')
    .argument('<name>', `one of: ${replayable.join(', ')}`)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((name: string, options: Output) =>
      withSystem(async (ports, _config, logger) => {
        const report = await replayCommand(ports, name, logger);
        if (options.json === true) print(JSON.stringify(report));
      }),
    );

  addImport(program);
  await program.parseAsync();
}

function addImport(program: Command): void {
  program
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
        process.exitCode = await importGoodbooks(folder, { ...options, json: options.json === true });
      },
    );
}

const signalHelp = 'Ctrl-C stops it between two rows (exit code 130); the same command goes on from there.';

function concurrencyOf(text: string): number {
  const commands = Number(text);
  if (Number.isInteger(commands) && commands >= 1 && commands <= concurrencyMax) return commands;
  throw new InvalidArgumentError(`must be a number from 1 to ${concurrencyMax}`);
}

/** Whatever went wrong, as an exit code and one line that says what to do. */
function failWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.wrongUse;
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`estante: ${message}\n`);
  if (error instanceof WrongUseError || error instanceof ConfigError) process.exitCode = exitCode.wrongUse;
  else if (error instanceof ReplayStoppedError) process.exitCode = exitCode.foundSomething;
  else process.exitCode = exitCode.unreachable;
}

await main().catch(failWith);
