import { boundedMap } from '../domain/bounded-map.ts';
import type { ReaderId } from '../domain/ids.ts';
import { pastOf, type Past, type PastBook } from '../domain/recommending/ranking/past.ts';
import type { Preferences } from '../domain/values.ts';
import type { Readers } from './ports.ts';

/** Pasts remembered by one process; a reader of a hundred books takes about ten kilobytes. */
export const pastsRememberedMax = 2_000;
/** A past older than this is read anew even when the reader has done nothing since: the catalogue may have changed what series a book is in. */
export const pastTrustedMs = 30_000;
/** A past older than this is not used any more, even when the store is away. */
export const pastLastResortMs = 3_600_000;

/** What ranking asks of a reader. `books`: newest act first. */
export type ReaderPast = {
  readonly past: Past;
  readonly books: readonly PastBook[];
  readonly position: number;
  readonly preferences: Preferences;
};

/** The pasts of readers, as they are now. `freshly`: rather reject than tell an older one when the store is away. */
export type Pasts = { readonly of: (id: ReaderId, freshly: boolean) => Promise<ReaderPast> };

type Kept = ReaderPast & { readonly at: number };

/**
 * Looks each time at how far the reader's past goes, which is cheap, and reads it only when it has changed: so whatever the reader did counts as soon
 * as the read model has it.
 */
export function rememberedPasts(
  readers: Pick<Readers, 'standing' | 'pastBooks'>,
  now: () => number = () => performance.now(),
): Pasts {
  const memory = boundedMap<ReaderId, Kept>(pastsRememberedMax);

  const read = async (id: ReaderId): Promise<Kept> => {
    // First how far, then what: what comes between is read again next time, and never missed.
    const { position, preferences } = await readers.standing(id);
    const kept = memory.get(id);
    if (kept?.position === position && now() - kept.at < pastTrustedMs) return { ...kept, preferences };
    const at = now();
    const books = position === 0 ? [] : await readers.pastBooks(id);
    const fresh = { past: pastOf(books), books, position, preferences, at };
    memory.set(id, fresh);
    return fresh;
  };

  return {
    of: async (id, freshly) => {
      try {
        return await read(id);
      } catch (error) {
        const kept = memory.get(id);
        if (freshly || kept === undefined || now() - kept.at > pastLastResortMs) throw error;
        return kept;
      }
    },
  };
}
