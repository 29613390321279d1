import { expect } from 'chai';
import { bia, bookNamed, bookRated, bookShelved, emma, ratingWithdrawn } from '../domain/testing/examples.ts';
import { sample, storedEvents } from '../domain/testing/stored-events.ts';
import { freshFold } from './fresh-fold.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(ratingStatistics);
const counts = (...perStar: readonly number[]) => ({
  bookId: emma,
  partition: sample.partition,
  perStar,
});

describe('rating statistics', () => {
  it('count the readers who gave each number of stars', () =>
    given(bookRated(5), bookRated(5, { reader: bia }), bookRated(1, { book: bookNamed('b-dune') })).thenRows(
      counts(0, 0, 0, 0, 2),
      { ...counts(1, 0, 0, 0, 0), bookId: 'b-dune' },
    ));

  it('count a reader once, by the newest stars', () =>
    given(bookRated(5), bookRated(2, { before: { stars: 5 } })).thenRows(counts(0, 1, 0, 0, 0)));

  it('count a withdrawn rating no more', () =>
    given(bookRated(5), ratingWithdrawn({ before: { stars: 5 } })).thenRows(counts(0, 0, 0, 0, 0)));

  it('do not count a book that was only shelved', () => given(bookShelved('finished')).thenRows());

  it('keep a row for each partition of readers, so that none is hot', async () => {
    const rows = await freshFold(ratingStatistics, [
      ...storedEvents([bookRated(5)], 3),
      ...storedEvents([bookRated(4, { reader: bia })], 9),
    ]);
    expect(rows).to.have.deep.members([
      { ...counts(0, 0, 0, 0, 1), partition: 3 },
      { ...counts(0, 0, 0, 1, 0), partition: 9 },
    ]);
  });
});
