/** A store that a bench appends to. */
export type Appends = {
  /** Appends single events to new streams, as many as the yardstick takes at once; resolves when they are durable. Answers how many. */
  readonly append: () => Promise<number>;
  /** How many of them lie there. Throws when they are not as they should be. */
  readonly stored: () => Promise<number>;
  readonly close: () => Promise<void>;
};

/** A store that keeps count of what it has acknowledged. `end` closes it, and throws unless exactly that lies there. */
export function counted(name: string, store: Appends) {
  let acknowledged = 0;
  return {
    append: async (): Promise<number> => {
      const count = await store.append();
      acknowledged += count;
      return count;
    },
    end: async (): Promise<void> => {
      const stored = await store.stored();
      await store.close();
      if (stored !== acknowledged)
        throw new Error(`${name}: ${acknowledged} appends were acknowledged, but ${stored} are there`);
    },
  };
}
