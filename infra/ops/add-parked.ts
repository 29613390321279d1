import type { Command } from 'commander';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { exitCode, WrongUseError } from './exit-codes.ts';
import { outcomesText, parkedText, shownText, skippedText } from './parked-text.ts';
import type { StreamOutcome } from './resolve-command.ts';
import { withSystem } from './with-system.ts';

export const addParked: AddCommand = (program) => {
  const parked = program
    .command('parked')
    .description('Streams that wait because a read model could not apply one of their events.')
    .addHelpText('after', exitCodesHelp);
  for (const add of [addList, addShow, addRetry, addSkip]) add(parked);
};

const addList = (parked: Command): void =>
  void parked
    .command('list')
    .description('What is parked: where, since when, how many events wait behind it, and why.')
    .option('--projection <name>', 'only what this read model has parked')
    .option('--skipped', 'what was skipped for good instead: by whom, when and why')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((options: Output & { readonly projection?: string; readonly skipped?: true }) =>
      withSystem(async (ports) => {
        if (options.skipped === true) {
          const skipped = (await ports.parkingOffice.skipped()).filter(
            ({ projection }) => projection === (options.projection ?? projection),
          );
          print(options.json === true ? JSON.stringify(skipped) : skippedText(skipped));
          return;
        }
        const { listParked } = await import('./parked-command.ts');
        const parks = await listParked(ports, options.projection);
        print(options.json === true ? JSON.stringify(parks) : parkedText(parks));
        if (parks.length > 0) process.exitCode = exitCode.foundSomething;
      }),
    );

const where = 'a stream, or a position such as 7.1042';

const addShow = (parked: Command): void =>
  void parked
    .command('show')
    .description(
      'One parked event as it lies in the log, its whole error, the rows it touches and what waits.',
    )
    .argument('<projection>', 'the read model that has parked it')
    .argument('<stream>', where)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((projection: string, at: string, options: Output) =>
      withSystem(async (ports) => {
        const { showParked } = await import('./parked-command.ts');
        const shown = await showParked(ports, projection, at);
        print(options.json === true ? JSON.stringify(shown) : shownText(shown));
      }),
    );

const addRetry = (parked: Command): void =>
  void parked
    .command('retry')
    .description(
      'Apply what is parked after all, and all that waits behind it; what still fails stays parked.',
    )
    .argument('<projection>', 'the read model that has parked it')
    .argument('[stream]', where)
    .option('--all', 'everything that the read model has parked')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((projection: string, at: string | undefined, options: Output & { readonly all?: true }) => {
      if ((at === undefined) !== (options.all === true))
        throw new WrongUseError('name a stream, or say --all');
      return withSystem(async (ports) => {
        const { retryParked } = await import('./resolve-command.ts');
        report(await retryParked(ports, { projection, where: at }), options);
      });
    });

const addSkip = (parked: Command): void =>
  void parked
    .command('skip')
    .description('Pass over one parked event for good, and apply what waits behind it.')
    .argument('<projection>', 'the read model that has parked it')
    .argument('<stream>', where)
    .requiredOption('--reason <text>', 'why; kept with who and when, and honoured by replays and audits')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((projection: string, at: string, options: Output & { readonly reason: string }) =>
      withSystem(async (ports) => {
        const { skipParked } = await import('./resolve-command.ts');
        report(await skipParked(ports, { projection, where: at, reason: options.reason }), options);
      }),
    );

function report(outcomes: readonly StreamOutcome[], { json }: Output): void {
  print(json === true ? JSON.stringify(outcomes) : outcomesText(outcomes));
  const isLeft = outcomes.some(({ outcome }) => outcome === 'parked' || outcome === 'refused');
  if (isLeft) process.exitCode = exitCode.foundSomething;
}
