type Options = { readonly atOnce: number; readonly signal: AbortSignal };

/**
 * Runs `run` for every item, in the order they come, at most `atOnce` at the same time; an item is asked for only when there is room. When the
 * signal aborts, or one fails, nothing more is begun. Resolves, or rejects with the first failure, when what was begun has ended.
 */
export async function eachAtOnce<Item>(
  items: AsyncIterable<Item>,
  { atOnce, signal }: Options,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  let running = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const oneEnds = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const begin = async (item: Item): Promise<void> => {
    running += 1;
    try {
      await run(item);
    } catch (error) {
      failure ??= { error };
    }
    running -= 1;
    wake?.();
  };
  for await (const item of items) {
    if (signal.aborted || failure !== undefined) break;
    void begin(item);
    if (running >= atOnce) await oneEnds();
  }
  while (running > 0) await oneEnds();
  if (failure !== undefined) throw failure.error;
}
