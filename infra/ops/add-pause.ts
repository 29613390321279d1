import type { Registry } from '../../projections/ports.ts';
import { exitCodesHelp, print, type AddCommand, type Output } from './command-line.ts';
import { nameHelp, refuseUnknown } from './generations.ts';
import { withSystem } from './with-system.ts';

type Change = {
  readonly command: 'pause' | 'resume';
  readonly description: string;
  readonly said: (name: string) => string;
};

const addChange =
  ({ command, description, said }: Change): AddCommand =>
  (program) =>
    void program
      .command(command)
      .description(description)
      .argument('<name>', nameHelp)
      .option('--json', 'print one line of JSON')
      .addHelpText('after', exitCodesHelp)
      .action((name: string, options: Output) =>
        withSystem(async ({ registry }) => {
          refuseUnknown(name);
          await registry[command](name);
          const paused = await pausedSince(registry, name);
          print(
            options.json === true ? JSON.stringify({ projection: name, pausedSince: paused }) : said(name),
          );
        }),
      );

async function pausedSince(registry: Registry, name: string): Promise<string | undefined> {
  return (await registry.instances()).find((instance) => instance.name === name)?.pausedSince;
}

export const addPause = addChange({
  command: 'pause',
  description: 'Have projectors leave a read model alone; queries go on with what is in it.',
  said: (name) =>
    `${name} is paused: projectors leave it alone within a second, until \`./estante resume ${name}\``,
});

export const addResume = addChange({
  command: 'resume',
  description: 'Have projectors feed a paused read model again: it catches up from the log.',
  said: (name) => `${name} is resumed: it catches up from the log`,
});
