import { expect } from 'chai';
import { createBooks } from '../../adapters/postgres/queries/books.ts';
import { readTestDatabase, type ReadTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import type { Books } from '../../queries/ports.ts';
import type { ImportedBook } from '../import/data-set.ts';
import { randomOf } from '../seed/random.ts';
import { fillTitles, goodbooks } from './catalogue.ts';
import { shareFound } from './typos.ts';

const misspeltTitles = 100;

describe('search among the 10,000 books of goodbooks-10k', function () {
  this.timeout(240_000);
  let database: ReadTestDatabase | undefined;
  let catalogue: readonly ImportedBook[];
  let books: Books;

  before(async function () {
    const found = await goodbooks();
    if (found === undefined) {
      process.stderr.write('  skipped: ../shared/datasets/goodbooks-10k is not there\n');
      return this.skip();
    }
    catalogue = found;
    database = await readTestDatabase();
    await fillTitles(database.pool, catalogue);
    books = createBooks(database.pool);
  });
  after(() => database?.end());

  for (const seed of [1, 2, 3]) {
    it(`shows at least 90 of 100 among the first five whose title has one mistake in it (seed ${seed})`, async () => {
      const random = randomOf({ seed, stream: 7 });
      const { share, missed } = await shareFound(books, catalogue, { random, titles: misspeltTitles });
      expect(share, missed.join('; ')).to.be.at.least(0.9);
    });
  }

  it('lists the volumes of a series in their order', async () => {
    const filters = { genres: [], authors: [], languages: [], years: [] };
    const { items } = await books.search(
      { text: 'harry potter', filters, sort: 'relevance' },
      { after: undefined, limit: 8, facets: 'none' },
    );
    const volumes = items.map(({ series: [first] }) => first?.volume ?? 0);
    expect(volumes).to.include.members([1, 2, 3, 4, 5, 6, 7]);
    expect(volumes).to.deep.equal(volumes.toSorted((one, other) => one - other));
  });
});
