import { bookNeighbours } from '../domain/recommending/book-neighbours.ts';
import type { BookId, ReaderId } from '../domain/ids.ts';
import { likeMatrix, type LikeMatrix } from '../domain/recommending/like-matrix.ts';
import type { CurrentLikes, NeighbourRow, NeighbourStore } from './ports.ts';
import { pause } from './watch.ts';

/** How often it is asked whether neighbours are to be found anew… */
export const neighboursIntervalMs = 2_000;
/** …which they are at this age at the earliest… */
export const neighboursAgeMs = 5_000;
/** …and after so many times as long as finding them took, so that it takes a fortieth of the time at most. */
export const pauseFactor = 39;
/** While likes keep changing they are waited for at most so long. */
export const settleMsMax = 20_000;
/** Likes that neighbours are found from. Ids of readers are random: those who come first in their order stand for all. */
export const likesMax = 5_000_000;

/** Readers that are read at once. */
const readersAtOnce = 2_000;
/** Books that are written at once: some hundred kilobytes. */
const booksPerBatch = 200;
/** How long books are compared until others have their turn. */
const turnMs = 10;

type Keeping = {
  readonly likes: CurrentLikes;
  readonly store: NeighbourStore;
  readonly clock: () => Date;
  readonly onPublished: (published: { readonly version: string; readonly books: number }) => void;
  /** Told when neighbours cannot be published, once as long as the reason stays the same; those before are read meanwhile. */
  readonly onError: (error: unknown) => void;
  readonly intervalMs?: number;
  readonly ageMs?: number;
};

/**
 * Keeps the neighbours of books near what readers like, until the signal aborts: found anew when likes have changed, but not more often than is cheap, and whenever
 * the store has lost them. Of several who keep the same store, those who come later leave alone what is still young. Resolves when the signal has aborted;
 * never rejects.
 */
export async function keepNeighbours(keeping: Keeping, signal: AbortSignal): Promise<void> {
  const { onError, intervalMs = neighboursIntervalMs } = keeping;
  const look = looking(keeping);
  let trouble: string | undefined;
  // As a function, because it changes while something is awaited.
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      await look(signal);
      trouble = undefined;
    } catch (error) {
      if (!isOver() && String(error) !== trouble) onError(error);
      // oxlint-disable-next-line no-useless-assignment -- the next turn compares with it
      trouble = String(error);
    }
    await pause(intervalMs, signal);
  }
}

/** One look at whether neighbours are to be found anew, and if so that. */
function looking(keeping: Keeping): (signal: AbortSignal) => Promise<void> {
  const { likes, store, clock, ageMs = neighboursAgeMs } = keeping;
  let seen: { readonly standing: string; readonly waitsUntilMs: number } | undefined;
  let found: { readonly standing: string; readonly untilMs: number } | undefined;

  /** Likes that are still coming in, as when the read model catches up, are worth a little wait. */
  const isSettled = (standing: string, nowMs: number): boolean => {
    const { standing: before, waitsUntilMs = nowMs + settleMsMax } = seen ?? {};
    seen = { standing, waitsUntilMs };
    return before === standing || nowMs >= waitsUntilMs;
  };

  return async (signal) => {
    const standing = await likes.standing();
    const nowMs = clock().getTime();
    if (standing === undefined || !isSettled(standing, nowMs)) return;
    const published = await store.published();
    const hasChanged = standing !== found?.standing && nowMs >= (found?.untilMs ?? 0);
    const isOld = published !== undefined && nowMs - publishedAtMs(published) >= ageMs;
    if (published !== undefined && !(hasChanged && isOld)) return;
    const begunAt = performance.now();
    await publishNeighbours(keeping, signal);
    const tookMs = performance.now() - begunAt;
    found = { standing, untilMs: clock().getTime() + pauseFactor * tookMs };
    seen = undefined;
  };
}

/**
 * Finds the neighbours of every book that anybody likes, writes them in bounded batches, and then publishes them all at once: readers see those before, whole, until
 * they see these. Nothing is published when nobody likes anything. Rejects when a store is away, or with the signal's reason; then those before are still read.
 */
export async function publishNeighbours(
  { likes: source, store, clock, onPublished }: Omit<Keeping, 'onError'>,
  signal: AbortSignal,
): Promise<void> {
  const likes = likeMatrix(await readLikes(source, signal));
  if (likes.books.length === 0) return;
  const version = versionOf(clock());
  for await (const rows of batches(likes)) {
    signal.throwIfAborted();
    await store.write(version, rows);
  }
  await store.publish(version);
  onPublished({ version, books: likes.books.length });
}

/** `n-<when, UTC, compact>`: sorts by age. */
export const versionOf = (when: Date): string =>
  `n-${when.toISOString().replaceAll(/[-:.]/g, '').toLowerCase()}`;

/** A version that nobody made like this is as old as can be. */
function publishedAtMs(version: string): number {
  const parts = /^n-(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)(\d{3})z$/.exec(version);
  if (parts === null) return -Infinity;
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

async function readLikes(
  source: CurrentLikes,
  signal: AbortSignal,
): Promise<ReadonlyMap<ReaderId, readonly BookId[]>> {
  const likes = new Map<ReaderId, readonly BookId[]>();
  const interned = new Map<BookId, BookId>();
  let count = 0;
  for (let after = ''; count < likesMax;) {
    signal.throwIfAborted();
    const readers = await source.readersAfter(after, readersAtOnce);
    for (const { readerId, books } of readers) {
      // Every row brings its own copy of an id.
      likes.set(
        readerId,
        books.map((bookId) => interned.get(bookId) ?? (interned.set(bookId, bookId), bookId)),
      );
      count += books.length;
    }
    const last = readers.at(-1);
    if (last === undefined || readers.length < readersAtOnce) return likes;
    after = last.readerId;
  }
  return likes;
}

async function* batches(likes: LikeMatrix): AsyncGenerator<readonly NeighbourRow[]> {
  const neighboursOf = bookNeighbours(likes);
  let rows: NeighbourRow[] = [];
  let turnUntil = performance.now() + turnMs;
  for (const [index, bookId] of likes.books.entries()) {
    const neighbours = neighboursOf(index);
    if (neighbours.length > 0) rows.push({ bookId, neighbours });
    if (rows.length === booksPerBatch) {
      yield rows;
      rows = [];
    }
    if (performance.now() < turnUntil) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnUntil = performance.now() + turnMs;
  }
  yield rows;
}
