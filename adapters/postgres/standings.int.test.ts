import { expect } from 'chai';
import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { eventually } from '../../infra/local/eventually.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { keepStandings, sumStandings } from './standings.ts';

const standing = z.object({ bookId: z.string(), popularity: z.int(), ratingScore: z.number().nullable() });

const rating = (bookId: string, partition: number, ...perStar: readonly number[]) => ({
  bookId,
  partition,
  perStar,
});
const like = (bookId: string, readerId: string) => ({
  readerId,
  bookId,
  position: 1,
  since: '2026-01-01T00:00:00.000Z',
});

const waiting = { timeoutMs: 10_000 };

describe('standings of books', () => {
  let database: ReadTestDatabase;
  let projector: DatabasePool;
  let query: DatabasePool;
  beforeEach(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    projector = await database.poolAs('estante_projector');
    query = await database.poolAs('estante_query');
  });
  afterEach(() => database.end());

  const rate = (...rows: readonly ReturnType<typeof rating>[]) =>
    writeLive(database.pool, 'rating-statistics', { rows, position: (position += 1) });
  const likes = (...rows: readonly ReturnType<typeof like>[]) =>
    writeLive(database.pool, 'reader-likes', { rows, position: (position += 1) });
  let position = 0;

  const standings = () =>
    query.any(sql.type(standing)`
      select book_id as "bookId", popularity, rating_score as "ratingScore" from search.standing order by book_id`);

  it('sum ratings over all partitions, weighed against ten of three and a half stars, and likes in powers of two', async () => {
    await rate(
      rating('b-1', 0, 0, 0, 0, 0, 4),
      rating('b-1', 7, 1, 0, 0, 0, 5),
      rating('b-2', 0, 0, 0, 1, 0, 0),
    );
    await likes(like('b-2', 'r-1'), like('b-2', 'r-2'), like('b-3', 'r-1'), like('b-4', 'r-1'));
    await likes(like('b-3', 'r-2'), like('b-3', 'r-3'), like('b-3', 'r-4'));
    expect(await sumStandings(projector)).to.equal(true);
    expect(await standings()).to.deep.equal([
      { bookId: 'b-1', popularity: 0, ratingScore: (46 + 35) / 20 },
      { bookId: 'b-2', popularity: 1, ratingScore: (3 + 35) / 11 },
      { bookId: 'b-3', popularity: 2, ratingScore: null },
      { bookId: 'b-4', popularity: 1, ratingScore: null },
    ]);
  });

  it('forget a book that nobody rates or likes any more', async () => {
    await rate(rating('b-1', 0, 0, 0, 0, 0, 1), rating('b-2', 0, 0, 0, 0, 0, 1));
    await likes();
    await sumStandings(projector);
    await rate(rating('b-1', 0, 0, 0, 0, 0, 0));
    await sumStandings(projector);
    expect((await standings()).map(({ bookId }) => bookId)).to.deep.equal(['b-2']);
  });

  it('are summed by one at a time', async () => {
    await rate();
    await likes();
    const entered = Promise.withResolvers<undefined>();
    const left = Promise.withResolvers<undefined>();
    const other = database.pool.transaction(async (transaction) => {
      await transaction.any(
        sql.type(
          z.object({}),
        )`select pg_advisory_xact_lock(hashtextextended('search.standing', 0)) as locked`,
      );
      entered.resolve(undefined);
      await left.promise;
    });
    await entered.promise;
    expect(await sumStandings(projector)).to.equal(false);
    left.resolve(undefined);
    await other;
    expect(await sumStandings(projector)).to.equal(true);
  });

  it('are kept near the read models, through failures, until told to stop', async () => {
    const stop = new AbortController();
    const errors: unknown[] = [];
    const keeping = keepStandings(
      projector,
      { onError: (error) => errors.push(error), intervalMs: 20 },
      stop.signal,
    );
    await likes();
    await rate(rating('b-1', 0, 0, 0, 0, 0, 1));
    await eventually(async () => expect(await standings()).to.have.length(1), waiting);
    await database.pool.any(sql.type(z.object({}))`alter view live.book_rating rename to book_rating_away`);
    await rate(rating('b-2', 0, 0, 0, 0, 0, 1));
    await eventually(() => expect(errors).to.not.deep.equal([]), waiting);
    await database.pool.any(sql.type(z.object({}))`alter view live.book_rating_away rename to book_rating`);
    await eventually(async () => expect(await standings()).to.have.length(2), waiting);
    stop.abort();
    await keeping;
  });
});
