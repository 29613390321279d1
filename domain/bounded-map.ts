/** A map that holds at most so many entries: those used longest ago make room. For caches, which must not grow for ever. */
export type BoundedMap<Key, Value> = {
  /** Also counts as a use. */
  readonly get: (key: Key) => Value | undefined;
  readonly set: (key: Key, value: Value) => void;
  readonly delete: (key: Key) => void;
};

/**
 * An empty {@link BoundedMap}. It keeps two generations of at most half the entries each: what is used moves to the younger, and when
 * that is full the older is forgotten as a whole. So an entry outlives at least `entriesMax / 2` uses of others, and
 * every operation takes constant time, which evicting one by one from the front of a `Map` does not.
 */
export function boundedMap<Key, Value extends object | string | number>(
  entriesMax: number,
): BoundedMap<Key, Value> {
  const generationSize = Math.max(1, Math.floor(entriesMax / 2));
  let younger = new Map<Key, Value>();
  let older = new Map<Key, Value>();

  const set = (key: Key, value: Value): void => {
    if (younger.size >= generationSize && !younger.has(key)) {
      older = younger;
      younger = new Map();
    }
    younger.set(key, value);
  };

  const get = (key: Key): Value | undefined => {
    const young = younger.get(key);
    if (young !== undefined) return young;
    const old = older.get(key);
    if (old !== undefined) set(key, old);
    return old;
  };

  const forget = (key: Key): void => {
    younger.delete(key);
    older.delete(key);
  };

  return { get, set, delete: forget };
}
