import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';

export const addLog: AddCommand = (program) => {
  const log = program.command('log').description('The event log itself.').addHelpText('after', exitCodesHelp);
  log
    .command('restored')
    .description(
      'Give a log that was restored to an earlier moment a new epoch, before it takes commands again.',
    )
    .option('--yes', 'do it: every read model must be replayed afterwards')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action(async (options: Output & { readonly yes?: true }) => {
      const { logRestoredCommand, logRestoredText } = await import('./log-restored-command.ts');
      const report = await logRestoredCommand({ confirmed: options.yes === true });
      print(options.json === true ? JSON.stringify(report) : logRestoredText(report));
    });
};
