import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type DatabasePool } from 'slonik';
import type { ReaderId } from '../../domain/ids.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import { formatEpochPosition, type EpochPosition } from '../../domain/position.ts';
import { HistoryBehindError, type Histories } from '../../projections/ports.ts';
import { historyColumns, historySchema } from './history-columns.ts';

/** How long `of` waits for the history read model to reach a position. */
export const historyWaitMs = 2_000;
/** The pauses between looks, doubled from the first to the last. */
export const historyPollMs = { first: 5, last: 50 } as const;

/** Histories of readers from the live read model, waiting for it when it is behind. */
export const createHistories = (pool: DatabasePool): Histories => ({
  of: async (readers, at) => {
    if (readers.length === 0) return new Map();
    const deadlineMs = performance.now() + historyWaitMs;
    for (let pauseMs: number = historyPollMs.first; ; pauseMs = Math.min(2 * pauseMs, historyPollMs.last)) {
      const histories = await readHistories(pool, readers, at);
      if (histories !== undefined) return histories;
      if (performance.now() + pauseMs > deadlineMs)
        throw new HistoryBehindError(`the reading history has not reached ${formatEpochPosition(at)}`);
      await sleep(pauseMs);
    }
  },
});

/** Watermark and histories are of one snapshot. Undefined when the watermark is behind; then no history is read either. */
async function readHistories(
  pool: DatabasePool,
  readers: readonly ReaderId[],
  { partition, position, epoch }: EpochPosition,
): Promise<ReadonlyMap<ReaderId, ReaderHistory> | undefined> {
  const rows = await pool.any(sql.type(historySchema)`
    select ${historyColumns}
    from live.watermark as applied
    cross join unnest(${sql.array(readers, 'text')}) as wanted (reader_id)
    where applied.name = 'reading-history'
      and applied.partition = ${partition}
      and applied.epoch = ${epoch}
      and applied.position >= ${position}`);
  if (rows.length === 0) return undefined;
  return new Map(rows.map(({ readerId, recent, seen }) => [readerId, { recent, seen }]));
}
