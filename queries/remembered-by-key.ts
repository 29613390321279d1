import { boundedMap } from '../domain/bounded-map.ts';

/** What is older is refreshed behind the asker's back… */
export const refreshAfterMs = 5_000;
/** …and what is older than this is not used any more, which bounds how long a withdrawn book can still be offered… */
export const trustedMs = 30_000;
/** …unless the store is away: then what is old is better than no answer. */
export const lastResortMs = 3_600_000;
/** Keys refreshed by one read. */
export const refreshKeysMax = 500;

/** Reads those of the keys that there are. */
export type ReadByKey<Key, Value> = (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;

type Kept<Value> = { readonly value: Value | undefined; readonly at: number };
type Options = { readonly entriesMax: number; readonly now?: (() => number) | undefined };

/** The same read, remembering what it finds, and what is not there as that. Rejects when it knows nothing of a key and the store is away. */
export function rememberedByKey<Key, Value>(
  read: ReadByKey<Key, Value>,
  { entriesMax, now = () => performance.now() }: Options,
): ReadByKey<Key, Value> {
  const memory = boundedMap<Key, Kept<Value>>(entriesMax);
  const toRefresh = new Set<Key>();
  let refreshing = false;

  const fetch = async (keys: readonly Key[]): Promise<ReadonlyMap<Key, Value>> => {
    const at = now();
    const values = await read(keys);
    for (const key of keys) memory.set(key, { value: values.get(key), at });
    return values;
  };

  const refreshLater = (key: Key): void => {
    if (toRefresh.size < refreshKeysMax) toRefresh.add(key);
    if (refreshing) return;
    refreshing = true;
    setImmediate(() => void refresh());
  };

  const refresh = async (): Promise<void> => {
    const keys = [...toRefresh];
    toRefresh.clear();
    // A failed refresh leaves what is remembered as it was: the next use asks again, and past `trustedMs` sees the error.
    await fetch(keys).catch(() => undefined);
    refreshing = false;
  };

  const lastResort = (keys: readonly Key[], error: unknown, at: number): ReadonlyMap<Key, Value> => {
    const found = new Map<Key, Value>();
    for (const key of keys) {
      const kept = memory.get(key);
      if (kept === undefined || at - kept.at > lastResortMs) throw error;
      if (kept.value !== undefined) found.set(key, kept.value);
    }
    return found;
  };

  return async (keys) => {
    const at = now();
    const found = new Map<Key, Value>();
    const missing: Key[] = [];
    for (const key of keys) {
      const kept = memory.get(key);
      if (kept === undefined || at - kept.at > trustedMs) missing.push(key);
      else {
        if (at - kept.at > refreshAfterMs) refreshLater(key);
        if (kept.value !== undefined) found.set(key, kept.value);
      }
    }
    if (missing.length === 0) return found;
    const fetched = await fetch(missing).catch((error: unknown) => lastResort(missing, error, now()));
    for (const [key, value] of fetched) found.set(key, value);
    return found;
  };
}
