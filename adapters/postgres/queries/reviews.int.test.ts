import { expect } from 'chai';
import { bookNamed } from '../../../domain/testing/examples.ts';
import { emptyProfile, noPreferences } from '../../../domain/values.ts';
import type { ReviewMark, Reviews } from '../../../queries/ports.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createReviews } from './reviews.ts';

const emma = bookNamed('emma');

const review = (readerId: string, position: number, more: object = {}) => ({
  bookId: emma,
  readerId,
  text: `by ${readerId}`,
  spoilers: false,
  partition: 3,
  position,
  writtenAt: '2026-01-01T00:00:00.007Z',
  revisedAt: null,
  ...more,
});

describe('reviews in PostgreSQL', () => {
  let database: ReadTestDatabase;
  let reviews: Reviews;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    const { pool } = database;
    reviews = createReviews(pool);
    await writeLive(pool, 'reviews', {
      rows: [
        review('ana', 1),
        review('bia', 2, { revisedAt: '2026-02-01T00:00:00.000Z', spoilers: true }),
        review('caio', 9, { partition: 1, writtenAt: '2026-01-03T00:00:00.000Z' }),
        review('ana', 5, { bookId: 'dune' }),
      ],
    });
    await writeLive(pool, 'profiles', {
      rows: [
        {
          ...emptyProfile,
          readerId: 'bia',
          displayName: 'Bia B.',
          registeredAt: '2026-01-01T00:00:00.000Z',
          origin: 'sign-in',
          preferences: noPreferences,
        },
      ],
    });
    await writeLive(pool, 'reading-history', {
      rows: [
        {
          readerId: 'bia',
          bookId: emma,
          shelf: null,
          stars: 2,
          dismissed: false,
          viewed: false,
          position: 1,
          at: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
  });
  after(() => database.end());

  it('come newest first, with the name and the stars that their readers give now', async () => {
    const { total, items, next } = await reviews.of(emma, { after: undefined, limit: 10 });
    expect([total, next]).to.deep.equal([3, null]);
    expect(items.map(({ id, by, stars, text }) => [id, by, stars, text])).to.deep.equal([
      ['1.9', null, null, 'by caio'],
      ['3.2', 'Bia B.', 2, 'by bia'],
      ['3.1', null, null, 'by ana'],
    ]);
    expect(items[1]).to.include({ spoilers: true, revisedAt: '2026-02-01T00:00:00.000Z' });
    expect(Object.keys(items[1] ?? {})).not.to.include('readerId');
  });

  it('come in parts, each exactly once, also those of one moment', async () => {
    const seen: string[] = [];
    let after: ReviewMark | undefined;
    do {
      const part = await reviews.of(emma, { after, limit: 1 });
      seen.push(...part.items.map(({ id }) => id));
      after = part.next ?? undefined;
    } while (after !== undefined && seen.length < 10);
    expect(seen).to.deep.equal(['1.9', '3.2', '3.1']);
  });

  it('are none for a book that nobody wrote about', async () => {
    const none = await reviews.of(bookNamed('ulysses'), { after: undefined, limit: 10 });
    expect(none).to.deep.equal({ total: 0, items: [], next: null });
  });
});
