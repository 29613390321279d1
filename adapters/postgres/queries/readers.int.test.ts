import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'slonik';
import { z } from 'zod';
import { bookNamed, readerNamed } from '../../../domain/testing/examples.ts';
import { starsSchema } from '../../../domain/values.ts';
import { shelfSorts, type Readers } from '../../../queries/ports.ts';
import { describeReaders } from '../../../queries/testing/readers.contract.ts';
import { rui, sampleShelves } from '../../../queries/testing/sample-shelves.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createReaders } from './readers.ts';
import { countedBooksMax } from './reading-statistics.ts';

const lia = readerNamed('lia');
const nobody = readerNamed('nobody');

const book = (bookId: string, facts: object) => ({
  bookId,
  title: `About ${bookId}`,
  authors: ['Ana'],
  language: 'pt',
  series: [],
  genres: ['essays'],
  withdrawn: false,
  ...facts,
});
const shelved = (bookId: string) => ({
  readerId: lia,
  bookId,
  shelf: 'want-to-read',
  stars: null,
  progress: null,
  since: '2024-01-01T00:00:00.000Z',
});

/** The same letters for longer than a shelf compares them; four bytes each. */
const endless = '𠀀'.repeat(150);

const proper = {
  zola: book('zola', { title: '«Águas» de março', authors: ['Émile Zola'] }),
  eco: book('eco', { title: 'O’Brian’s agua', authors: ['eco, umberto'] }),
  amado: book('amado', { title: 'água Viva', authors: ['Jorge Amado'] }),
  long1: book('long1', { title: `${endless}a`, authors: [endless] }),
  long2: book('long2', { title: endless, authors: [endless] }),
};

const profile = {
  registeredAt: '2024-03-01T08:00:00.050Z',
  origin: 'imported',
  displayName: 'Lia',
  about: null,
  yearlyGoal: 12,
  preferences: {
    genres: { preferred: ['essays'], avoided: ['horror', 'crime'] },
    languages: { preferred: ['pt', 'en'], avoided: [] },
  },
};

describe('readers in PostgreSQL', () => {
  let database: ReadTestDatabase;
  let readers: Readers;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    readers = createReaders(database.pool);
    const { pool } = database;
    const books = sampleShelves.books.map(({ id, ...facts }) => ({ bookId: id, ...facts }));
    await writeLive(pool, 'book-titles', { rows: [...books, ...Object.values(proper)] });
    await writeLive(pool, 'profiles', { rows: [{ readerId: lia, ...profile }] });
    await writeLive(pool, 'reading-history', { rows: sampleShelves.past });
    await writeLive(pool, 'shelves', {
      rows: [...sampleShelves.shelves, ...Object.keys(proper).map(shelved)],
    });
  });
  after(() => database.end());

  describeReaders('as everywhere', async () => readers);

  it('have a profile, labelled when they were imported', async () => {
    expect(await readers.profile(lia)).to.deep.equal({ id: 'lia', ...profile });
    expect(await readers.profile(nobody)).to.equal(undefined);
  });

  it('have shelves on which accents, capitals and punctuation do not count', async () => {
    const listed = async (sort: 'title' | 'author') => {
      const asked = { shelf: 'want-to-read', sort, after: undefined, limit: 9 } as const;
      return (await readers.shelf(lia, asked)).items.map(({ book: { id } }) => id);
    };
    expect(await listed('title')).to.deep.equal(['amado', 'zola', 'eco', 'long1', 'long2']);
    expect(await listed('author')).to.deep.equal(['eco', 'zola', 'amado', 'long1', 'long2']);
  });

  it('mark a place on a shelf by the first letters only, however long title and author are', async () => {
    const asked = { shelf: 'want-to-read', sort: 'author', after: undefined, limit: 4 } as const;
    const { next } = await readers.shelf(lia, asked);
    expect(next).to.include({ bookId: 'long1', title: '𠀀'.repeat(100), author: '𠀀'.repeat(100) });
    const { items } = await readers.shelf(lia, { ...asked, after: next ?? undefined });
    expect(items.map(({ book: { id } }) => id)).to.deep.equal(['long2']);
  });

  it('count years by UTC, whatever the time zone of the server', async () => {
    const { name } = await database.pool.one(
      sql.type(z.object({ name: z.string() }))`select current_database() as name`,
    );
    await database.pool.any(
      sql.type(z.object({}))`alter database ${sql.identifier([name])} set timezone = 'Pacific/Kiritimati'`,
    );
    const elsewhere = await database.poolAs('estante_query');
    const { timezone } = await elsewhere.one(
      sql.type(z.object({ timezone: z.string() }))`select current_setting('timezone') as timezone`,
    );
    expect(timezone).to.equal('Pacific/Kiritimati');
    const { years } = await createReaders(elsewhere).statistics(rui, undefined);
    expect(years.map(({ year, finished }) => [year, finished])).to.deep.equal([
      [2026, 1],
      [2025, 4],
      [2024, 0],
    ]);
  });

  it('count the newest so many books only', async () => {
    const many = readerNamed('many');
    const entries = Array.from({ length: countedBooksMax }, (_, number) => ({
      ...shelved(`m-${number}`),
      readerId: many,
      shelf: 'finished',
    }));
    const older = { shelf: 'abandoned', since: '2023-01-01T00:00:00.000Z' };
    const rows = [...entries, { ...shelved('older'), readerId: many, ...older }];
    await writeLive(database.pool, 'shelves', { rows, position: 2 });
    const { totals, years } = await readers.statistics(many, undefined);
    expect(totals).to.include({ finished: countedBooksMax, abandoned: 0 });
    expect(years.map(({ year }) => year)).to.deep.equal([2024]);
  });

  it('are listed behind any mark that someone may make up', async () => {
    const marks = fc.record({
      bookId: fc.constantFrom('0', 'b3', 'z'.repeat(64)).map(bookNamed),
      since: fc
        .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      title: fc.constantFrom('', "'", '\u0001', '𠀀', '\\', 'x'.repeat(900)),
      author: fc.constantFrom('', '%', '\uffff', 'x'.repeat(900)),
      stars: fc.constantFrom(...starsSchema.options.map(({ value }) => value), null),
      percent: fc.constantFrom(0, 100, null),
    });
    const asked = fc.record({
      sort: fc.constantFrom(...shelfSorts),
      limit: fc.constantFrom(1, 100),
      after: marks,
    });
    await fc.assert(
      fc.asyncProperty(asked, async (one) => {
        const { items } = await readers.shelf(lia, { ...one, shelf: 'want-to-read' });
        expect(items.length).to.be.at.most(one.limit);
      }),
      { numRuns: 60 },
    );
    const past = await readers.past(rui, { after: { position: Number.MAX_SAFE_INTEGER }, limit: 1 });
    expect(past.items).to.have.length(1);
  });
});
