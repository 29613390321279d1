import { readerStream, type ReaderId } from '../domain/ids.ts';
import { reader } from '../domain/reader.ts';
import type { Profile } from '../domain/values.ts';
import type { EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type ReviseProfile = { readonly readerId: ReaderId; readonly profile: Profile };

/** A reader says how to be shown to others. The same profile again appends nothing. */
export const reviseProfile =
  (log: EventLog) =>
  ({ readerId, profile }: ReviseProfile, context: CommandContext) => {
    const command = { type: 'revise-profile', readerId, profile } as const;
    return transact({
      log,
      stream: readerStream(readerId),
      decider: reader,
      context,
      input: command,
      command: async () => command,
    });
  };
