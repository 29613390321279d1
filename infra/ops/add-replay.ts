import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { replayable, replayCommand } from './replay-command.ts';
import { withSystem } from './with-system.ts';

export const addReplay: AddCommand = (program) =>
  void program
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
