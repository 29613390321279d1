import { expect } from 'chai';
import { readerCountOf, type LikeMatrix } from './like-matrix.ts';
import { likesOf } from './testing/samples.ts';
import { validationCut } from './validation-cut.ts';

const likes = likesOf(
  Object.fromEntries(
    Array.from({ length: 40 }, (_, reader) => [
      `r${reader}`,
      Array.from({ length: reader === 0 ? 1 : 10 }, (_, book) => `b${(reader * 3 + book) % 30}`).join(' '),
    ]),
  ),
);
const cut = validationCut(likes);

const rowsOf = (matrix: LikeMatrix) =>
  Array.from({ length: readerCountOf(matrix) }, (_, reader) => [
    ...matrix.items.subarray(matrix.offsets[reader], matrix.offsets[reader + 1]),
  ]);

describe('validation cut', () => {
  it('asks half of the readers for a fifth of their likes', () => {
    expect(cut.readers).to.have.lengthOf(20);
    for (const { liked, wanted } of cut.readers) {
      expect(wanted).to.have.lengthOf(2);
      expect(liked).to.have.lengthOf(8);
      expect(wanted.some((bookId) => liked.includes(bookId))).to.equal(false);
    }
  });

  it('leaves all else as it was: readers, books, their order, and counts of what is left', () => {
    expect(cut.left.books).to.deep.equal(likes.books);
    expect(readerCountOf(cut.left)).to.equal(40);
    expect(cut.left.items).to.have.lengthOf(likes.items.length - 40);
    const counts = likes.books.map((_, book) => rowsOf(cut.left).filter((row) => row.includes(book)).length);
    expect([...cut.left.popularity]).to.deep.equal(counts);
  });

  it('leaves of a reader who is asked what they are said to like, ascending', () => {
    const known = cut.readers.map(({ liked }) => [...liked].sort().join(' ')).sort();
    const whole = rowsOf(likes);
    const changed = rowsOf(cut.left).filter((row, reader) => row.length !== whole[reader]?.length);
    expect(
      changed
        .map((row) =>
          row
            .map((book) => likes.books[book])
            .sort()
            .join(' '),
        )
        .sort(),
    ).to.deep.equal(known);
    expect(
      changed.every((row) => row.every((book, index) => index === 0 || book > (row[index - 1] ?? 0))),
    ).to.equal(true);
  });

  it('never takes the only like of a reader', () => {
    const single = likesOf(
      Object.fromEntries(Array.from({ length: 10 }, (_, reader) => [`r${reader}`, 'dune'])),
    );
    expect(validationCut(single).readers).to.deep.equal([]);
    expect(validationCut(single).left).to.deep.equal(single);
  });

  it('is the same every time', () => {
    expect(validationCut(likes)).to.deep.equal(cut);
  });
});
