import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { exitCode } from './exit-codes.ts';
import { statusText } from './status-text.ts';
import { withSystem } from './with-system.ts';

export const addStatus: AddCommand = (program) =>
  void program
    .command('status')
    .description('Heads of the log, lag of every read model, queues and parked streams.')
    .option('--json', 'print one line of JSON')
    .option('--partitions', 'list every partition, not only those that lag')
    .addHelpText('after', exitCodesHelp)
    .action((options: Output & { readonly partitions?: true }) =>
      withSystem(async (ports, { QUEUE_PREFIX }) => {
        const { statusCommand } = await import('./status-command.ts');
        const status = await statusCommand(ports, QUEUE_PREFIX);
        print(
          options.json === true
            ? JSON.stringify(status)
            : statusText(status, { allPartitions: options.partitions === true }),
        );
        if (status.findings.length > 0) process.exitCode = exitCode.foundSomething;
      }),
    );
