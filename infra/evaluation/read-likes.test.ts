import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readBookFacts } from './read-book-facts.ts';
import { LikesFileError, readLikes } from './read-likes.ts';

describe('files of likes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-likes-'));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (text: string): string => {
    const file = path.join(folder, 'likes');
    writeFileSync(file, text);
    return file;
  };
  const read = async (text: string) => Object.fromEntries(await readLikes(fileOf(text)));
  const faultOf = async (reading: Promise<unknown>): Promise<string> => {
    const error = await reading.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(LikesFileError);
    return error instanceof Error ? error.message.replace(folder, '') : '';
  };

  it('are read as comma-separated values, in whatever order their columns stand', async () => {
    expect(await read('reader,book_id\n0,1\n0,1007\n7,1\n')).to.deep.equal({ 0: ['1', '1007'], 7: ['1'] });
    expect(await read('book_id,when,reader\r\n1,then,0\r\n')).to.deep.equal({ 0: ['1'] });
  });

  it('are read as a line a reader, some of whom like nothing', async () => {
    expect(await read('0 5 6  7\n1\n\n2 5 \n')).to.deep.equal({ 0: ['5', '6', '7'], 2: ['5'] });
  });

  it('count a like once that is there twice', async () => {
    expect(await read('0 5 5\n0 6 5\n')).to.deep.equal({ 0: ['5', '6'] });
    expect(await read('reader,book_id\n0,1\n0,1\n')).to.deep.equal({ 0: ['1'] });
  });

  it('are refused by file and line where a row is wrong', async () => {
    expect(await faultOf(read('reader,book_id\n0,1\n0\n'))).to.equal(
      '/likes:3: has 1 columns, the header has 2',
    );
    expect(await faultOf(read('reader,book_id\n,1\n'))).to.equal('/likes:2: the reader is empty');
    expect(await faultOf(read('reader,book_id\n0,\n'))).to.contain('/likes:2: "" is not a book id');
    expect(await faultOf(read('0 5\n1 Dune!\n'))).to.contain(
      '/likes:2: "Dune!" is not a book id: must be 1 to 64',
    );
    expect(await faultOf(read('0,1\n0,2\n'))).to.equal(
      '/likes:1: the header has no column reader and no column book_id',
    );
  });

  it('are refused when they are missing or hold nothing', async () => {
    expect(await faultOf(readLikes(path.join(folder, 'nowhere')))).to.contain('/nowhere cannot be read');
    expect(await faultOf(readLikes(folder))).to.contain('is a folder');
    for (const text of ['', 'reader,book_id\n', '0\n1\n']) {
      expect(await faultOf(read(text))).to.equal('/likes holds no like');
    }
  });
});

describe('a file of books', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-books-'));
  after(() => rmSync(folder, { recursive: true }));
  const header = 'book_id,goodreads_book_id,work_id,authors,original_publication_year,title,language_code';
  const fileOf = (...rows: string[]): string => {
    const file = path.join(folder, 'books.csv');
    writeFileSync(file, [header, ...rows, ''].join('\n'));
    return file;
  };

  it('says whose kin the books are, by the ids of the likes', async () => {
    const facts = await readBookFacts(
      fileOf('12,900,3,"Terry Pratchett, Neil Gaiman",1990.0,"Good Omens (Both, #1)",eng'),
    );
    const known = [...facts].map(([id, { authors, series }]) => [
      id,
      authors,
      series.map(({ name }) => name),
    ]);
    expect(known).to.deep.equal([['12', ['Terry Pratchett', 'Neil Gaiman'], ['Both']]]);
  });

  it('is refused by file and line where it is wrong', async () => {
    const faultOf = (file: string) => readBookFacts(file).catch((error: unknown) => String(error));
    expect(await faultOf(fileOf('twelve,900,3,Ana,1990,Title,eng'))).to.contain(
      'books.csv:2: book_id must be a number',
    );
    expect(await faultOf(fileOf('12,900'))).to.contain('books.csv:2: has 2 columns');
    const other = path.join(folder, 'other.csv');
    writeFileSync(other, 'id,title\n');
    expect(await faultOf(other)).to.contain('other.csv:1: the header has no column book_id');
  });
});
