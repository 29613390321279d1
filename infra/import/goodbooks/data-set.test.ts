import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { writeDataSet } from '../testing.ts';
import { openGoodbooks } from './data-set.ts';

describe('a folder in the format of goodbooks-10k', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'estante-goodbooks-'));
  let folder = root;
  beforeEach(() => {
    folder = mkdtempSync(path.join(root, 'set-'));
  });
  after(() => rmSync(root, { recursive: true }));

  const refusal = async (): Promise<string> => {
    const failure: unknown = await openGoodbooks(folder).catch((error: unknown) => error);
    expect(failure).to.have.property('name', 'DataSetError');
    return (failure instanceof Error ? failure.message : '').replaceAll(folder, 'DIR');
  };

  it('holds books and ratings', async () => {
    writeDataSet(folder, {
      books: [{ book_id: '1', title: 'Ebb (The Tides, #2)' }],
      ratings: [['7', '1', '4']],
    });
    const dataSet = await openGoodbooks(folder);
    const [book] = await Array.fromAsync(dataSet.books.read());
    expect(book).to.include({ file: 'books.csv', line: 2 });
    expect(book).to.have.nested.property('value.bookId', 'gb-1');
    expect(await Array.fromAsync(dataSet.readings.read())).to.deep.equal([
      { file: 'ratings.csv', line: 2, value: { reader: '7', bookId: 'gb-1', stars: 4 } },
    ]);
    expect([await dataSet.books.count(), await dataSet.readings.count()]).to.deep.equal([1, 1]);
    expect(dataSet.tags).to.deep.equal([]);
  });

  it('may hold likes without stars instead of ratings', async () => {
    writeDataSet(folder, { books: [{ book_id: '1', title: 'Ebb' }], likes: [['7', '1']] });
    const { readings } = await openGoodbooks(folder);
    expect(await Array.fromAsync(readings.read())).to.deep.equal([
      { file: 'reader_likes.csv', line: 2, value: { reader: '7', bookId: 'gb-1', stars: null } },
    ]);
  });

  it('prefers ratings where there are both', async () => {
    writeDataSet(folder, { books: [], ratings: [], likes: [] });
    expect((await openGoodbooks(folder)).readings.file).to.equal('ratings.csv');
  });

  for (const bookTags of ['book_tags.csv', 'book_tags_sample.csv']) {
    it(`gives books the genres of tags.csv and ${bookTags}, once those were read`, async () => {
      writeDataSet(folder, {
        books: [{ book_id: '1', goodreads_book_id: '900', title: 'Ebb' }],
        ratings: [],
        tags: [
          ['5', 'poetry'],
          ['6', 'to-read'],
          ['7', 'scifi'],
        ],
        [bookTags]: [
          ['900', '5', '10'],
          ['900', '6', '1000'],
          ['900', '7', '20'],
          ['900', '7', 'many'],
        ],
      });
      const dataSet = await openGoodbooks(folder);
      const rows = [];
      for (const tags of dataSet.tags) rows.push(...(await Array.fromAsync(tags.read())));
      expect(rows.filter((row) => 'fault' in row)).to.deep.equal([
        { file: bookTags, line: 5, fault: 'count must be a number and not negative' },
      ]);
      const [book] = await Array.fromAsync(dataSet.books.read());
      expect(book).to.have.deep.nested.property('value.facts.genres', ['science-fiction', 'poetry']);
    });
  }

  it('has to be there', async () => {
    folder = path.join(root, 'nowhere');
    expect(await refusal()).to.equal('there is no folder DIR');
  });

  it('has to hold books.csv', async () => {
    expect(await refusal()).to.equal('there is no books.csv in DIR');
  });

  it('has to hold ratings.csv or reader_likes.csv', async () => {
    writeDataSet(folder, { books: [] });
    expect(await refusal()).to.equal('there is no ratings.csv in DIR, and no reader_likes.csv either');
  });

  it('has to hold files, not folders of their names', async () => {
    mkdirSync(path.join(folder, 'books.csv'));
    expect(await refusal()).to.equal('there is no books.csv in DIR');
  });

  it('has to have every column that is read', async () => {
    writeDataSet(folder, { books: [], ratings: [], withoutColumns: ['work_id', 'rating'] });
    expect(await refusal()).to.equal('DIR/books.csv lacks the column work_id');
    writeDataSet(folder, { books: [], ratings: [], withoutColumns: ['rating', 'user_id'] });
    expect(await refusal()).to.equal('DIR/ratings.csv lacks the columns user_id, rating');
  });
});
