import { readerStream, type CommandId, type ReaderId } from '../domain/ids.ts';
import { reader, type ReaderOrigin, type ReaderRefusal } from '../domain/reader.ts';
import type { EventLog, Identities, SignIn } from './ports.ts';
import { transact, type CommandContext, type CommandOutcome } from './transact.ts';

type RegisterReader = SignIn & { readonly origin?: ReaderOrigin };
type Registered = { readonly readerId: ReaderId; readonly outcome: CommandOutcome<ReaderRefusal> };

/** Every registration of one reader is the same command, so that a hundred first requests at once register once. */
const registration = 'register-reader' as CommandId;

/** Finds the reader of a sign-in, or registers a new one under a random id. Registering again appends nothing. */
export const registerReader =
  (log: EventLog, identities: Identities) =>
  async (
    { issuer, subject, origin = 'sign-in' }: RegisterReader,
    context: Omit<CommandContext, 'actor'>,
  ): Promise<Registered> => {
    const readerId = await identities.readerIdOf({ issuer, subject });
    const command = { type: 'register-reader', readerId, origin } as const;
    const outcome = await transact({
      log,
      stream: readerStream(readerId),
      decider: reader,
      context: { ...context, actor: readerId, commandId: registration, keyed: false },
      input: { type: 'register-reader', readerId },
      command: async () => command,
    });
    return { readerId, outcome };
  };
