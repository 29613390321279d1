import { expect } from 'chai';
import { bookNamed } from '../../testing/examples.ts';
import { isAmong, isAmongLast, pagedMax, shownCount, shownSchema, withShown } from './shown.ts';

const books = Array.from({ length: 300 }, (_, index) => bookNamed(`b-${index}`));

describe('what was shown', () => {
  it('is known again, and nothing else is', () => {
    const shown = withShown(withShown('', books.slice(0, 5)), books.slice(5, 9));
    expect(shownCount(shown)).to.equal(9);
    expect(books.filter(isAmong(shown))).to.deep.equal(books.slice(0, 9));
    expect(books.filter(isAmongLast(shown, 2))).to.deep.equal(books.slice(7, 9));
    expect(books.filter(isAmongLast(shown, 0))).to.deep.equal([]);
  });

  it('has an end', () => {
    expect(shownCount(withShown('', books))).to.equal(pagedMax);
  });

  it('is parsed as it was written only', () => {
    for (const shown of ['', withShown('', books)]) expect(shownSchema.parse(shown)).to.equal(shown);
    for (const wrong of ['abc', 'ABCDEF', 'abcde!', 'a'.repeat(6 * (pagedMax + 1))])
      expect(shownSchema.safeParse(wrong).success, wrong).to.equal(false);
  });
});
