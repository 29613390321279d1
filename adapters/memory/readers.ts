import type { ReaderId } from '../../domain/ids.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import type { Profile, ReaderDirectory, Readers, ShelvedBook, SignIn } from '../../queries/ports.ts';

/** Readers in memory, as queries see them; filled by setting the maps. */
export type MemoryReaders = Readers &
  ReaderDirectory & {
    readonly profiles: Map<ReaderId, Profile>;
    readonly shelves: Map<ReaderId, readonly ShelvedBook[]>;
    readonly histories: Map<ReaderId, ReaderHistory>;
    readonly enter: (signIn: SignIn, reader: ReaderId) => void;
  };

export function memoryReaders(): MemoryReaders {
  const profiles = new Map<ReaderId, Profile>();
  const shelves = new Map<ReaderId, readonly ShelvedBook[]>();
  const histories = new Map<ReaderId, ReaderHistory>();
  const signIns = new Map<string, ReaderId>();
  const keyOf = ({ issuer, subject }: SignIn): string => `${issuer}\n${subject}`;
  return {
    profiles,
    shelves,
    histories,
    enter: (signIn, reader) => void signIns.set(keyOf(signIn), reader),
    find: async (signIn) => signIns.get(keyOf(signIn)),
    profile: async (id) => profiles.get(id),
    shelf: async (id, shelf, limit) =>
      (shelves.get(id) ?? []).filter((entry) => entry.shelf === shelf).slice(0, limit),
    history: async (id) => histories.get(id) ?? { recent: [], seen: [] },
  };
}
