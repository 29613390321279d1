/** What one read of a store found, the same for everybody. Rejects when nothing is remembered that is young enough, and the store is away. */
export type RememberedRead<Value> = () => Promise<Value>;

type Ages = {
  /** What is older is refreshed behind the asker's back. */
  readonly refreshAfterMs: number;
  /** What is older is not used any more, even when it cannot be refreshed. */
  readonly lastResortMs: number;
};

/** Reads once for all who ask within a time, and outlives an outage of the store. */
export function rememberedRead<Value>(
  read: () => Promise<Value>,
  { refreshAfterMs, lastResortMs }: Ages,
  now: () => number,
): RememberedRead<Value> {
  type Kept = { readonly value: Value; readonly at: number };
  let kept: Kept | undefined;
  let reading: Promise<Kept> | undefined;

  const readNow = async (): Promise<Kept> => {
    const at = now();
    return { value: await read(), at };
  };

  const readOnce = (): Promise<Kept> => {
    reading ??= readNow().then(
      (fresh) => {
        reading = undefined;
        return (kept = fresh);
      },
      (error: unknown) => {
        reading = undefined;
        throw error;
      },
    );
    return reading;
  };

  return async () => {
    const ageMs = kept === undefined ? Infinity : now() - kept.at;
    if (kept === undefined || ageMs > lastResortMs) return (await readOnce()).value;
    // A refresh that fails is tried again by the next asker; until then what is remembered is the best there is.
    if (ageMs > refreshAfterMs) readOnce().catch(() => undefined);
    return kept.value;
  };
}
