import type { CommandContext, Commands } from '../../commands/commands.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import type { ReaderId } from '../../domain/ids.ts';
import type { Caller } from './authentication.ts';

type Registered = Awaited<ReturnType<Commands['readers']['registerReader']>>;
type ContextOfRequest = Omit<CommandContext, 'actor'>;

/** Which reader each sign-in is. Whoever sends a first command is registered by it. */
export type SignIns = {
  /** The caller's reader id, registered on the way when need be. */
  readonly readerOf: (caller: Caller, context: ContextOfRequest) => Promise<ReaderId>;
  /** Registers the caller, or finds that this was done before. */
  readonly register: (caller: Caller, context: ContextOfRequest) => Promise<Registered>;
  /** Makes the caller's next command register again. */
  readonly forget: (caller: Caller) => void;
};

/** Sign-ins remembered by one process. */
export const signInsRememberedMax = 100_000;

export function signIns(registerReader: Commands['readers']['registerReader']): SignIns {
  // Promises, so that the first requests of one reader, when they come at the same time, register once.
  const remembered = boundedMap<string, Promise<ReaderId>>(signInsRememberedMax);

  const forget = (caller: Caller): void => remembered.delete(keyOf(caller));

  const register: SignIns['register'] = async ({ issuer, subject }, context) => {
    const registered = await registerReader({ issuer, subject }, context);
    if (registered.outcome.status !== 'accepted') {
      throw new Error(`a reader could not be registered: ${registered.outcome.status}`);
    }
    remembered.set(keyOf({ issuer, subject }), Promise.resolve(registered.readerId));
    return registered;
  };

  const readerOf: SignIns['readerOf'] = (caller, context) => {
    const key = keyOf(caller);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const registering = register(caller, context).then(({ readerId }) => readerId);
    remembered.set(key, registering);
    registering.catch(() => remembered.delete(key));
    return registering;
  };

  return { readerOf, register, forget };
}

const keyOf = ({ issuer, subject }: Pick<Caller, 'issuer' | 'subject'>): string => `${issuer}\n${subject}`;
