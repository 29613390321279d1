import { expect } from 'chai';
import {
  bia,
  bookAdded,
  bookRated,
  bookRevised,
  bookWithdrawn,
  emma,
  factsOfEmma,
  ratingWithdrawn,
} from '../domain/testing/examples.ts';
import { storedEvents } from '../domain/testing/stored-events.ts';
import { bookViews, ratingsPart } from './book-views.ts';
import { freshFold } from './fresh-fold.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(bookViews);
const facts = { ...factsOfEmma, bookId: emma, part: 'facts', withdrawn: false };
const ratings = (...perStar: readonly number[]) => ({ bookId: emma, part: 'ratings-03', perStar });

describe('book views', () => {
  it('hold the facts of a book, and its ratings beside them', () =>
    given(bookAdded(), bookRated(5), bookRated(4, { reader: bia })).thenRows(facts, ratings(0, 0, 0, 1, 1)));

  it('hold the newest facts, and keep the ratings', () => {
    const { pages: _pages, ...shorter } = factsOfEmma;
    return given(bookAdded(), bookRated(5), bookRevised(emma, shorter)).thenRows(
      { ...shorter, bookId: emma, part: 'facts', withdrawn: false },
      ratings(0, 0, 0, 0, 1),
    );
  });

  it('mark a withdrawn book', () =>
    given(bookAdded(), bookWithdrawn()).thenRows({ ...facts, withdrawn: true }));

  it('follow a rating that changes, and one that is withdrawn', () =>
    given(
      bookRated(5),
      bookRated(2, { before: { stars: 5 } }),
      bookRated(3, { reader: bia }),
      ratingWithdrawn({ reader: bia, before: { stars: 3 } }),
    ).thenRows(ratings(0, 1, 0, 0, 0)));

  it('keep the ratings of each partition of readers in an item of its own', async () => {
    const rows = await freshFold(bookViews, [
      ...storedEvents([bookRated(5)], 3),
      ...storedEvents([bookRated(5)], 12),
    ]);
    expect(rows).to.have.deep.members([
      ratings(0, 0, 0, 0, 1),
      { ...ratings(0, 0, 0, 0, 1), part: 'ratings-12' },
    ]);
  });

  it('name the parts so that they sort by partition', () => {
    expect([0, 7, 15].map(ratingsPart)).to.deep.equal(['ratings-00', 'ratings-07', 'ratings-15']);
  });
});
