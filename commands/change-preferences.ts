import { readerStream, type ReaderId } from '../domain/ids.ts';
import { reader } from '../domain/reader.ts';
import type { Preferences } from '../domain/values.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type ChangePreferences = { readonly readerId: ReaderId; readonly preferences: Preferences };

/** A reader says which genres and languages to prefer and which to avoid. The same preferences again append nothing. */
export const changePreferences =
  (log: EventLog) =>
  ({ readerId, preferences }: ChangePreferences, context: CommandContext) => {
    const command = { type: 'change-preferences', readerId, preferences } as const;
    return transact({
      log,
      stream: readerStream(readerId),
      decider: reader,
      context,
      input: command,
      command: async () => command,
    });
  };
