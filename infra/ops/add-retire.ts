import { retire } from '../../projections/retire.ts';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { foldedNamed, nameHelp, storeOf } from './generations.ts';
import { withSystem } from './with-system.ts';

export const addRetire: AddCommand = (program) =>
  void program
    .command('retire')
    .description(
      'Drop every generation of a read model but the live one: what is retained, and what is unfinished.',
    )
    .argument('<name>', nameHelp)
    .option('--json', 'print one line of JSON')
    .addHelpText('after', exitCodesHelp)
    .action((name: string, options: Output) =>
      withSystem(async (ports) => {
        const store = storeOf(ports, foldedNamed(name));
        const retired = (await retire({ registry: ports.registry, store }, name)).map(
          ({ generation }) => generation,
        );
        if (options.json === true) print(JSON.stringify({ projection: name, retired }));
        else if (retired.length > 0) print(`${name}: dropped generation ${retired.join(', ')}`);
        else print(`${name}: only its live generation is there, and that cannot be retired`);
      }),
    );
