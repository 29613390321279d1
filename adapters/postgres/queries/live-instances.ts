import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';

/** For how long a flip may go unnoticed. What was live before is fed until it is retired, so an answer from it is whole. */
export const liveInstancesAgeMaxMs = 1_000;

/** Which generation of each projection is live, for the stores that have no views to tell. */
export type LiveInstances = {
  /** Undefined when the projection has no live instance. Rejects only while nothing could be read yet. */
  readonly generationOf: (projection: string) => Promise<number | undefined>;
};

type Generations = ReadonlyMap<string, number>;
type Options = { readonly now?: () => number };

/**
 * All live generations, read at most once in {@link liveInstancesAgeMaxMs} for everyone who asks. When PostgreSQL is away, the last
 * known ones stay in use, so that the other stores go on answering.
 */
export function createLiveInstances(
  pool: DatabasePool,
  { now = () => performance.now() }: Options = {},
): LiveInstances {
  let kept: { readonly generations: Promise<Generations>; readonly atMs: number } | undefined;

  const refresh = (known: Promise<Generations> | undefined): Promise<Generations> => {
    const generations = readGenerations(pool).catch((error: unknown) => {
      if (known !== undefined) return known;
      kept = undefined;
      throw error;
    });
    kept = { generations, atMs: now() };
    return generations;
  };

  return {
    generationOf: async (projection) => {
      const isCurrent = kept !== undefined && now() - kept.atMs <= liveInstancesAgeMaxMs;
      const generations = kept !== undefined && isCurrent ? kept.generations : refresh(kept?.generations);
      return (await generations).get(projection);
    },
  };
}

async function readGenerations(pool: DatabasePool): Promise<Generations> {
  const rows = await pool.any(sql.type(z.object({ name: z.string(), generation: z.int() }))`
    select name, generation
    from live.instance`);
  return new Map(rows.map(({ name, generation }) => [name, generation]));
}
