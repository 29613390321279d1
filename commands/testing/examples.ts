import { commandIdSchema } from '../../domain/ids.ts';
import { ana } from '../../domain/testing/examples.ts';
import type { CommandContext } from '../transact.ts';

/** A command of Ana's with an id that the client chose; `keyed: false` for one that the door made up. */
export const contextOf = (commandId: string, change: Partial<CommandContext> = {}): CommandContext => ({
  commandId: commandIdSchema.parse(commandId),
  keyed: true,
  actor: ana,
  correlationId: 'r-1',
  ...change,
});

/** Another context each time: no command is a retry of another. */
export function nextContext(): CommandContext {
  commands += 1;
  return contextOf(`next-${commands}`);
}

let commands = 0;
