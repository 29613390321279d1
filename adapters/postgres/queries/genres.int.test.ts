import { expect } from 'chai';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createGenres } from './genres.ts';

const book = (bookId: string, genres: readonly string[], withdrawn = false) => ({
  bookId,
  title: `About ${bookId}`,
  authors: ['Ana'],
  language: 'pt',
  series: [],
  genres,
  withdrawn,
});

describe('genres in PostgreSQL', () => {
  let database: ReadTestDatabase;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'book-titles', {
      rows: [
        book('a', ['poetry', 'essays']),
        book('b', ['essays']),
        book('c', ['science-fiction']),
        book('d', ['poetry'], true),
        book('e', []),
      ],
    });
  });
  after(() => database.end());

  const books = (genre: string, limit = 9) => createGenres(database.pool).books(genre, limit);

  it('hold the books that name them and are not withdrawn', async () => {
    expect(await books('essays')).to.have.members(['a', 'b']);
    expect(await books('poetry')).to.deep.equal(['a']);
    expect(await books('science-fiction')).to.deep.equal(['c']);
  });

  it('are known by their full name only', async () => {
    for (const genre of ['science', 'fiction', 'essay', 'cookery', '']) {
      expect(await books(genre), genre).to.deep.equal([]);
    }
  });

  it('are read no further than asked for', async () => {
    expect(await books('essays', 1)).to.have.length(1);
  });
});
