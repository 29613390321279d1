import { setTimeout as delay } from 'node:timers/promises';
import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';

/** Standings are at least this old before they are summed anew… */
export const standingsIntervalMs = 5_000;
/** …and for as many times as long as that took, so that summing takes a twentieth of the time at most. */
const pauseFactor = 19;

/** The Bayesian mean: as if so many more readers had rated every book, all with so many stars. One five-star rating is then no reason to come first. */
const priorRatings = 10;
const priorStars = 3.5;

type Keeping = {
  readonly onError: (error: unknown) => void;
  readonly intervalMs?: number;
};

/**
 * Keeps `search.standing` near the read models it sums, until it is told to stop. Of several who do, one works at a time. A failure is told and
 * tried again: until then books are ranked as they stood.
 */
export async function keepStandings(
  pool: DatabasePool,
  { onError, intervalMs = standingsIntervalMs }: Keeping,
  signal: AbortSignal,
): Promise<void> {
  let summed: string | undefined;
  let pauseMs = intervalMs;
  while (await passed(pauseMs, signal)) {
    const begunAt = performance.now();
    pauseMs = intervalMs;
    try {
      const sources = await sourcesOf(pool);
      if (sources === summed || sources === undefined || !(await sumStandings(pool))) continue;
      summed = sources;
      pauseMs = Math.max(intervalMs, pauseFactor * (performance.now() - begunAt));
    } catch (error) {
      onError(error);
    }
  }
}

/** False when the signal came first. */
const passed = (timeMs: number, signal: AbortSignal): Promise<boolean> =>
  delay(timeMs, true, { signal }).catch(() => false);

/** Sums the live read models once; answers false when somebody else is at it. */
export const sumStandings = (pool: DatabasePool): Promise<boolean> =>
  pool.transaction(async (transaction) => {
    if (!(await lock(transaction))) return false;
    await transaction.any(sql.type(nothing)`
      with liked as (
        select book_id, count(*) as likes from live.reader_like group by book_id
      ), summed as materialized (
        select
          book_id,
          floor(ln(1 + coalesce(likes, 0)::float8) / ln(2::float8) + 1e-9)::smallint as popularity,
          (stars + ${priorRatings * priorStars}::float8) / (ratings + ${priorRatings}) as rating_score
        from (
          select
            book_id, ratings,
            per_star[1] + 2 * per_star[2] + 3 * per_star[3] + 4 * per_star[4] + 5 * per_star[5] as stars
          from live.book_rating
          where ratings > 0
        ) as rated
        full join liked using (book_id)
      ), forgotten as (
        delete from search.standing
        where not exists (select from summed where summed.book_id = standing.book_id)
      )
      insert into search.standing (book_id, popularity, rating_score)
      select book_id, popularity, rating_score from summed
      on conflict (book_id) do update set popularity = excluded.popularity, rating_score = excluded.rating_score
      where (standing.popularity, standing.rating_score)
        is distinct from (excluded.popularity, excluded.rating_score)`);
    return true;
  });

const nothing = z.object({});

const lock = (transaction: CommonQueryMethods): Promise<boolean> =>
  transaction.oneFirst(sql.type(z.object({ locked: z.boolean() }))`
    select pg_try_advisory_xact_lock(hashtextextended('search.standing', 0)) as locked`);

/** Which generations of the read models are live, and how far they have come; undefined until both are there. */
const sourcesOf = async (pool: DatabasePool): Promise<string | undefined> => {
  const { sources, models } = await pool.one(sql.type(z.object({ sources: z.string(), models: z.int() }))`
    select
      count(distinct name) as models,
      coalesce(string_agg(
        concat_ws(' ', name, generation, watermark.partition, epoch, watermark.position), ','
        order by name, watermark.partition
      ), '') as sources
    from live.instance
    left join live.watermark using (name)
    where name in ('rating-statistics', 'reader-likes')`);
  return models < 2 ? undefined : sources;
};
