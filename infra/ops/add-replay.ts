import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { namesToReplay, nameHelp } from './generations.ts';
import { dryRunText, planText } from './replay-plan-text.ts';
import { withSystem } from './with-system.ts';

type Options = Output & {
  readonly all?: true;
  readonly dryRun?: true;
  readonly discard?: true;
  readonly acceptDifferences?: true;
};

const stopHelp = `
Ctrl-C stops between two pages (exit code 130); the same command goes on from there, after a kill as well.
What is replaced is retained and fed: \`./estante rollback\` goes back to it, \`./estante retire\` drops it.`;

export const addReplay: AddCommand = (program) =>
  void program
    .command('replay')
    .description('Rebuild read models from the log beside the live ones, then switch over.')
    .argument('[names...]', nameHelp)
    .option('--all', 'every read model, one after the other, the feeds last')
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('--discard', 'drop what was built when it is stopped with Ctrl-C')
    .option('--accept-differences', 'switch over although rows differ from the live ones')
    .option('--json', 'print one line of JSON a read model')
    .addHelpText('after', stopHelp + exitCodesHelp)
    .action(async (given: readonly string[], options: Options) => {
      const names = namesToReplay(given, options.all === true);
      await withSystem(async (ports, _config, logger) => {
        const { planCommand } = await import('./plan-command.ts');
        const { replayCommand, stopOnSignals } = await import('./replay-command.ts');
        const { signal } = stopOnSignals();
        for (const name of names) {
          if (options.dryRun === true) {
            const plan = await planCommand(ports, name);
            print(options.json === true ? JSON.stringify(plan) : planText(plan));
          } else {
            const report = await replayCommand(ports, name, {
              logger,
              signal,
              discards: options.discard === true,
              acceptsDifferences: options.acceptDifferences === true,
            });
            if (options.json === true) print(JSON.stringify(report));
          }
        }
        if (options.dryRun === true && options.json !== true) print(dryRunText);
      });
    });
