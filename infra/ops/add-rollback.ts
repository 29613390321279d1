import { rollback } from '../../projections/rollback.ts';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { WrongUseError } from './exit-codes.ts';
import { foldedNamed, nameHelp } from './generations.ts';
import { withSystem } from './with-system.ts';

export const addRollback: AddCommand = (program) =>
  void program
    .command('rollback')
    .description('Go back to the generation of a read model that the last replay replaced.')
    .argument('<name>', nameHelp)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((name: string, options: Output) =>
      withSystem(async (ports) => {
        const projection = foldedNamed(name);
        if (projection === undefined) {
          throw new WrongUseError(
            `${name} are recomputed rather than replayed, so there is no generation to go back to; \`./estante replay ${name}\` starts them anew`,
          );
        }
        const store = ports.stores[projection.store];
        const { instance, replaced } = await rollback({ ...ports, projection, store });
        const report = {
          projection: name,
          version: instance.version,
          generation: instance.generation,
          replaced: replaced?.generation,
        };
        print(
          options.json === true
            ? JSON.stringify(report)
            : `${name}: generation ${report.generation} is live again, and generation ${report.replaced ?? 'none'} is retained`,
        );
      }),
    );
