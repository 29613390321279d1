import { expect } from 'chai';
import {
  bia,
  bookAbandoned,
  bookDismissed,
  bookNamed,
  bookRated,
  bookShelved,
  bookUnshelved,
  bookViewed,
  dismissalUndone,
  emma,
  ratingWithdrawn,
} from '../domain/testing/examples.ts';
import { sample, storedEvents } from '../domain/testing/stored-events.ts';
import { freshFold } from './fresh-fold.ts';
import { popularBooks } from './popular-books.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(popularBooks);
const liked = (likes: number) => ({ bookId: emma, partition: sample.partition, likes });
const dune = bookNamed('b-dune');

describe('popular books', () => {
  it('count the readers who like each book', () =>
    given(
      bookRated(4),
      bookShelved('finished', { reader: bia }),
      bookRated(5, { reader: bia, book: dune }),
    ).thenRows(liked(2), { ...liked(1), bookId: dune }));

  it('count a reader once who finishes a book and then rates it', () =>
    given(bookShelved('finished'), bookRated(5, { before: { shelf: 'finished' } })).thenRows(liked(1)));

  it('do not count a book that is read, viewed, or rated below four', () =>
    given(bookViewed('2026-01-02T12:00:00.000Z'), bookShelved('reading'), bookRated(3)).thenRows());

  it('forget a book that nobody likes any more', () =>
    given(bookRated(5), bookRated(2, { before: { stars: 5 } })).thenRows());

  it('take a like back when the rating of a book that is not finished is withdrawn', () =>
    given(bookRated(5), ratingWithdrawn({ before: { stars: 5 } })).thenRows());

  it('like a finished book again when its bad rating is withdrawn', () =>
    given(
      bookShelved('finished'),
      bookRated(1, { before: { shelf: 'finished' } }),
      ratingWithdrawn({ before: { shelf: 'finished', stars: 1 } }),
    ).thenRows(liked(1)));

  it('forget the like of a finished book that left its shelf, and keep that of a rated one', () =>
    given(
      bookShelved('finished'),
      bookUnshelved({ before: { shelf: 'finished' } }),
      bookRated(4, { reader: bia }),
      bookShelved('reading', { reader: bia, before: { stars: 4 } }),
      bookAbandoned({ reader: bia, before: { shelf: 'reading', stars: 4 } }),
      bookUnshelved({ reader: bia, before: { shelf: 'abandoned', stars: 4 } }),
    ).thenRows(liked(1)));

  it('do not count a dismissal undone', () =>
    given(bookDismissed(), dismissalUndone({ before: { dismissed: true } })).thenRows());

  it('do not change by a dismissal, which nothing liked can come to', () =>
    given(bookRated(5, { reader: bia }), bookDismissed()).thenRows(liked(1)));

  it('keep a count for each partition of readers', async () => {
    const rows = await freshFold(popularBooks, [
      ...storedEvents([bookRated(5)], 3),
      ...storedEvents([bookRated(5)], 12),
    ]);
    expect(rows).to.have.deep.members([liked(1), { ...liked(1), partition: 12 }]);
  });
});
