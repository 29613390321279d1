import { expect } from 'chai';
import { readerIdSchema } from '../../../domain/ids.ts';
import type { Readers } from '../../../queries/ports.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createReaders } from './readers.ts';

const ana = readerIdSchema.parse('ana');
const nobody = readerIdSchema.parse('nobody');

const book = (bookId: string, withdrawn = false) => ({
  bookId,
  title: `About ${bookId}`,
  authors: ['Ana'],
  year: 1950,
  language: 'pt',
  series: { name: 'Letters', volume: 2.5 },
  genres: ['essays'],
  withdrawn,
});
const shelved = (bookId: string, since: string, more: object = {}) => ({
  readerId: 'ana',
  bookId,
  shelf: 'finished',
  stars: null,
  since,
  ...more,
});

describe('readers in PostgreSQL', () => {
  let database: ReadTestDatabase;
  let readers: Readers;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    readers = createReaders(database.pool);
    const { pool } = database;
    await writeLive(pool, 'book-titles', { rows: [book('a'), book('b'), book('c', true), book('d')] });
    await writeLive(pool, 'profiles', {
      rows: [
        {
          readerId: 'ana',
          registeredAt: '2024-03-01T08:00:00.050Z',
          origin: 'synthetic',
          genres: ['essays'],
          languages: ['pt', 'en'],
        },
      ],
    });
    await writeLive(pool, 'reading-history', { rows: [] });
    await writeLive(pool, 'shelves', {
      rows: [
        shelved('a', '2024-01-01T00:00:00.000Z', { stars: 5 }),
        shelved('b', '2024-01-03T00:00:00.120Z'),
        shelved('c', '2024-01-02T00:00:00.000Z'),
        shelved('d', '2024-01-09T00:00:00.000Z', { shelf: 'reading' }),
        shelved('a', '2024-01-09T00:00:00.000Z', { readerId: 'rui' }),
        shelved('not-in-titles-yet', '2024-01-08T00:00:00.000Z'),
      ],
    });
  });
  after(() => database.end());

  it('have a profile, labelled when synthetic', async () => {
    expect(await readers.profile(ana)).to.deep.equal({
      id: 'ana',
      registeredAt: '2024-03-01T08:00:00.050Z',
      synthetic: true,
      preferences: { genres: ['essays'], languages: ['pt', 'en'] },
    });
    expect(await readers.profile(nobody)).to.equal(undefined);
  });

  it('have shelves, newest first, on which a withdrawn book stays', async () => {
    const shelf = await readers.shelf(ana, 'finished', 10);
    expect(shelf.map(({ book: { id }, since, stars }) => [id, since, stars])).to.deep.equal([
      ['b', '2024-01-03T00:00:00.120Z', null],
      ['c', '2024-01-02T00:00:00.000Z', null],
      ['a', '2024-01-01T00:00:00.000Z', 5],
    ]);
    expect(await readers.shelf(ana, 'finished', 1)).to.have.length(1);
    expect(await readers.shelf(ana, 'want-to-read', 10)).to.deep.equal([]);
  });

  it('see what kind of book lies there', async () => {
    expect(await readers.shelf(ana, 'reading', 10)).to.deep.equal([
      {
        shelf: 'reading',
        stars: null,
        dismissed: false,
        since: '2024-01-09T00:00:00.000Z',
        book: {
          id: 'd',
          title: 'About d',
          authors: ['Ana'],
          year: 1950,
          language: 'pt',
          series: { name: 'Letters', volume: 2.5 },
          genres: ['essays'],
        },
      },
    ]);
  });
});
