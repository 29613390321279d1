import { bookNeighbours } from '../domain/recommending/book-neighbours.ts';
import type { BookId, ReaderId } from '../domain/ids.ts';
import { likeMatrix, type LikeMatrix } from '../domain/recommending/like-matrix.ts';
import type { CurrentLikes, NeighbourRow, NeighbourStore } from './ports.ts';
import { pause } from './watch.ts';

/** How often it is asked whether neighbours are to be found anew… */
export const neighboursIntervalMs = 5_000;
/** …which they are at this age at the earliest… */
export const neighboursAgeMs = 15_000;
/** …and after so many times as long as finding them took, so that it takes a hundredth of the time at most. */
export const pauseFactor = 99;
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
  const { likes, store, clock, onError, intervalMs = neighboursIntervalMs } = keeping;
  let found: { readonly standing: string; readonly untilMs: number } | undefined;
  let trouble: string | undefined;
  while (!signal.aborted) {
    try {
      const [standing, published] = await Promise.all([likes.standing(), store.published()]);
      const isDue = published === undefined || isOld(published, standing);
      if (standing !== undefined && isDue) {
        const begunAt = performance.now();
        await publishNeighbours(keeping, signal);
        const pauseMs = pauseFactor * (performance.now() - begunAt);
        found = { standing, untilMs: clock().getTime() + pauseMs };
      }
      trouble = undefined;
    } catch (error) {
      if (signal.aborted) return;
      if (String(error) !== trouble) onError(error);
      trouble = String(error);
    }
    await pause(intervalMs, signal);
  }

  function isOld(published: string, standing: string | undefined): boolean {
    const nowMs = clock().getTime();
    if (standing === found?.standing || nowMs < (found?.untilMs ?? 0)) return false;
    return nowMs - publishedAtMs(published) >= (keeping.ageMs ?? neighboursAgeMs);
  }
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
