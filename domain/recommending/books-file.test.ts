import { expect } from 'chai';
import type { BookId } from '../ids.ts';
import { booksJsonl, readBooksJsonl, type KnownBook } from './books-file.ts';
import { bookNamed } from './testing/samples.ts';

const dune: KnownBook = {
  authors: ['Frank Herbert'],
  series: [{ name: 'Dune', volume: 1 }],
  genres: ['science-fiction'],
};
const emma: KnownBook = { authors: ['Jane Austen'], series: [], genres: [] };

describe('a file of books', () => {
  it('comes back as it was written, and is the same in whatever order the books come', () => {
    const books = new Map([
      [bookNamed('emma'), emma],
      [bookNamed('dune'), dune],
    ]);
    const text = booksJsonl(books);
    expect(text.split('\n')).to.have.length(3);
    expect(booksJsonl(new Map([...books].reverse()))).to.equal(text);
    const read = new Map<BookId, KnownBook>();
    readBooksJsonl(text, read);
    expect(Object.fromEntries(read)).to.deep.equal({ dune, emma });
  });

  it('is refused when a line is no book', () => {
    for (const text of ['{', '{}', '{"bookId":"Dune","authors":[],"series":[],"genres":[]}'])
      expect(() => readBooksJsonl(text, new Map())).to.throw();
  });
});
