import type { AuditOptions } from './audit-command.ts';
import { auditText } from './audit-text.ts';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { exitCode } from './exit-codes.ts';
import { UnreachableError, withSystem } from './with-system.ts';

export const addAudit: AddCommand = (program) =>
  void program
    .command('audit')
    .description('Prove that log, watermarks and read models agree, or name the first event that is amiss.')
    .option('--sample <share>', 'look at this share of the partitions only, drawn by lot, such as 10%')
    .option('--partitions <list>', 'look at these partitions only, such as 0,3,7-9')
    .option('--projection <name...>', 'compare the rows of these read models only')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', `${exitCodesHelp}\nCtrl-C ends it with 130; it changes nothing.`)
    .action((options: Output & AuditOptions) =>
      withSystem(async (ports) => {
        const { auditCommand } = await import('./audit-command.ts');
        const report = await auditCommand(ports, options);
        print(options.json === true ? JSON.stringify(report) : auditText(report));
        if (report.findings.length > 0) process.exitCode = exitCode.foundSomething;
      }).catch(layoutFound),
    );

/** Servers that do not make up one log, such as of different epochs, are something that was found rather than something out of reach. */
async function layoutFound(error: unknown): Promise<void> {
  const { LogLayoutError } = await import('../../adapters/postgres/log-servers.ts');
  if (!(error instanceof UnreachableError && error.cause instanceof LogLayoutError)) throw error;
  process.stderr.write(`amiss: ${error.cause.message}\n`);
  process.exitCode = exitCode.foundSomething;
}
