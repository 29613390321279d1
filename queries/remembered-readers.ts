import { boundedMap } from '../domain/bounded-map.ts';
import type { ReaderId } from '../domain/ids.ts';
import type { ReaderDirectory } from './ports.ts';

/** Sign-ins remembered by one process. */
export const readersRememberedMax = 100_000;

/** A directory that asks once for each sign-in that has a reader: which reader that is never changes. Unknown ones are asked for again. */
export function rememberedReaders(
  directory: ReaderDirectory,
  entriesMax = readersRememberedMax,
): ReaderDirectory {
  const known = boundedMap<string, ReaderId>(entriesMax);

  return {
    find: async ({ issuer, subject }) => {
      const key = `${issuer}\n${subject}`;
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const reader = await directory.find({ issuer, subject });
      if (reader !== undefined) known.set(key, reader);
      return reader;
    },
  };
}
