import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `act` on every item, at most `parallelMax` at a time. After a failure no further item is begun; it rejects when
 * those under way have ended, so nothing goes on behind the caller's back.
 */
export async function forEachBounded<T>(
  items: readonly T[],
  parallelMax: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const item of remaining) {
      if (failures.length > 0) return;
      await act(item).catch((error: unknown) => void failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelMax, items.length) }, work));
  if (failures.length > 0) throw failures[0];
}

/** The items in runs of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** How often a batch is sent again for the part of it that DynamoDB left undone. */
const batchAttemptsMax = 10;
const pauseMs = { first: 25, max: 2_000 };

/**
 * Sends a batch, then what was left undone of it, with growing and jittered pauses; rejects when something is still undone
 * after {@link batchAttemptsMax} attempts.
 */
export async function untilAllDone<Batch>(
  batch: Batch,
  send: (batch: Batch) => Promise<Batch | undefined>,
): Promise<void> {
  let undone: Batch | undefined = batch;
  for (let attempt = 0; undone !== undefined; attempt += 1) {
    if (attempt === batchAttemptsMax)
      throw new Error('DynamoDB left part of a batch undone, again and again');
    if (attempt > 0)
      await sleep(Math.min(pauseMs.max, pauseMs.first * 2 ** attempt) * (0.5 + Math.random() / 2));
    undone = await send(undone);
  }
}
