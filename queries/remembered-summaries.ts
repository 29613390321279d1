import { boundedMap } from '../domain/bounded-map.ts';
import type { BookId } from '../domain/ids.ts';
import type { Books, BookSummary } from './ports.ts';

/** Summaries remembered by one process, of about a kilobyte each. */
export const summariesRememberedMax = 20_000;
/** A summary older than this is refreshed behind the asker's back… */
export const refreshAfterMs = 5_000;
/** …and one older than this is not used any more, which bounds how long a withdrawn book can still be offered… */
export const trustedMs = 30_000;
/** …unless the store is away: then an old title is better than no answer. */
export const lastResortMs = 3_600_000;
/** Summaries refreshed by one read. */
export const refreshIdsMax = 500;

type Kept = { readonly summary: BookSummary | undefined; readonly at: number };
type Options = { readonly entriesMax?: number; readonly now?: () => number };

/** Titles remembered for the lists that are asked for most; books that are unknown or withdrawn are remembered as that. */
export function rememberedSummaries(
  books: Pick<Books, 'summaries'>,
  { entriesMax = summariesRememberedMax, now = () => performance.now() }: Options = {},
): Pick<Books, 'summaries'> {
  const memory = boundedMap<BookId, Kept>(entriesMax);
  const toRefresh = new Set<BookId>();
  let refreshing = false;

  const fetch = async (ids: readonly BookId[]): Promise<ReadonlyMap<BookId, BookSummary>> => {
    const at = now();
    const summaries = await books.summaries(ids);
    for (const id of ids) memory.set(id, { summary: summaries.get(id), at });
    return summaries;
  };

  const refreshLater = (id: BookId): void => {
    if (toRefresh.size < refreshIdsMax) toRefresh.add(id);
    if (refreshing) return;
    refreshing = true;
    setImmediate(() => void refresh());
  };

  const refresh = async (): Promise<void> => {
    const ids = [...toRefresh];
    toRefresh.clear();
    // A failed refresh leaves what is remembered as it was: the next use asks again, and past `trustedMs` sees the error.
    await fetch(ids).catch(() => undefined);
    refreshing = false;
  };

  const keptOf = (id: BookId, ageMaxMs: number): Kept | undefined => {
    const kept = memory.get(id);
    return kept !== undefined && now() - kept.at <= ageMaxMs ? kept : undefined;
  };

  const lastResort = (ids: readonly BookId[], error: unknown): ReadonlyMap<BookId, BookSummary> => {
    const found = new Map<BookId, BookSummary>();
    for (const id of ids) {
      const kept = keptOf(id, lastResortMs);
      if (kept === undefined) throw error;
      if (kept.summary !== undefined) found.set(id, kept.summary);
    }
    return found;
  };

  const summaries = async (ids: readonly BookId[]): Promise<ReadonlyMap<BookId, BookSummary>> => {
    const found = new Map<BookId, BookSummary>();
    const missing: BookId[] = [];
    for (const id of ids) {
      const kept = keptOf(id, trustedMs);
      if (kept === undefined) missing.push(id);
      else {
        if (now() - kept.at > refreshAfterMs) refreshLater(id);
        if (kept.summary !== undefined) found.set(id, kept.summary);
      }
    }
    if (missing.length === 0) return found;
    const fetched = await fetch(missing).catch((error: unknown) => lastResort(missing, error));
    for (const [id, summary] of fetched) found.set(id, summary);
    return found;
  };

  return { summaries };
}
