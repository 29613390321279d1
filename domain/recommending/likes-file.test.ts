import { expect } from 'chai';
import fc from 'fast-check';
import type { BookId, ReaderId } from '../ids.ts';
import { LikesFileError, likesCsv, readLikesCsv } from './likes-file.ts';
import { bookNamed, readerNamed } from './testing/samples.ts';

function read(text: string): Map<ReaderId, BookId[]> {
  const likes = new Map<ReaderId, BookId[]>();
  readLikesCsv(text, likes, new Map());
  return likes;
}

describe('a file of likes', () => {
  it('is plain CSV, readers by id', () => {
    const likes = [
      { readerId: readerNamed('bea'), books: [bookNamed('kim')] },
      { readerId: readerNamed('ana'), books: [bookNamed('emma'), bookNamed('dune')] },
    ];
    expect(likesCsv(likes)).to.equal('reader,book_id\nana,emma\nana,dune\nbea,kim\n');
  });

  it('comes back as it was written', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
    const anyLikes = fc.dictionary(id, fc.uniqueArray(id, { minLength: 1, maxLength: 8 }), { maxKeys: 8 });
    fc.assert(
      fc.property(anyLikes, (likes) => {
        const readers = Object.entries(likes).map(([reader, books]) => ({
          readerId: readerNamed(reader),
          books: books.map(bookNamed),
        }));
        expect(Object.fromEntries(read(likesCsv(readers)))).to.deep.equal({ ...likes });
      }),
    );
  });

  it('may have lines of another system, and empty ones', () => {
    expect(Object.fromEntries(read('reader,book_id\r\nana,emma\r\n\r\nana,kim'))).to.deep.equal({
      ana: ['emma', 'kim'],
    });
  });

  for (const [what, text, line] of [
    ['another header', 'user,item\nana,emma\n', 1],
    ['a line without a comma', 'reader,book_id\nana,emma\nemma\n', 3],
    ['what is no id of a book', 'reader,book_id\nana,Emma!\n', 2],
    ['what is no id of a reader', 'reader,book_id\nAna,emma\n', 2],
  ] as const) {
    it(`is refused with ${what}, saying where`, () => {
      expect(() => read(text))
        .to.throw(LikesFileError)
        .with.property('line', line);
    });
  }
});
