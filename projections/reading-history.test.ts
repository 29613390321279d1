import {
  ana,
  bia,
  bookAbandoned,
  bookAdded,
  bookDismissed,
  bookNamed,
  bookRated,
  bookShelved,
  bookUnshelved,
  bookViewed,
  dismissalUndone,
  emma,
  ratingWithdrawn,
  readingProgressed,
} from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { readingHistory } from './reading-history.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(readingHistory);
const viewed = bookViewed('2026-01-02T12:00:00.000Z');
const dune = bookNamed('b-dune');

const entry = (position: number, acts: object) => ({
  readerId: ana,
  bookId: emma,
  shelf: null,
  stars: null,
  dismissed: false,
  viewed: false,
  position,
  at: recordedAt(position),
  ...acts,
});

describe('the reading history', () => {
  it('holds a row for each reader and book, of what was done with it', () =>
    given(viewed, bookRated(4, { book: dune }), bookShelved('reading', { reader: bia })).thenRows(
      entry(1, { viewed: true }),
      entry(2, { bookId: dune, stars: 4 }),
      entry(3, { readerId: bia, shelf: 'reading' }),
    ));

  it('says when something was last done with the book', () =>
    given(bookRated(4), bookAdded(dune), ratingWithdrawn({ before: { stars: 4 } })).thenRows(entry(3, {})));

  it('remembers that a book was viewed, whatever comes after', () =>
    given(viewed, bookShelved('finished'), bookRated(5, { before: { shelf: 'finished' } })).thenRows(
      entry(3, { viewed: true, shelf: 'finished', stars: 5 }),
    ));

  it('marks a book that was given up, and keeps its stars', () =>
    given(
      bookRated(2),
      bookShelved('reading', { before: { stars: 2 } }),
      bookAbandoned({ before: { shelf: 'reading', stars: 2 } }),
    ).thenRows(entry(3, { shelf: 'abandoned', stars: 2 })));

  it('holds a book that was taken off its shelf, on none', () =>
    given(
      viewed,
      bookShelved('reading', { before: { interest: 'viewed' } }),
      bookUnshelved({ before: { shelf: 'reading' } }),
    ).thenRows(entry(3, { viewed: true })));

  it('takes progress for an act that changes nothing else', () =>
    given(
      bookShelved('reading'),
      readingProgressed({ percent: 10 }, { before: { shelf: 'reading' } }),
    ).thenRows(entry(2, { shelf: 'reading' })));

  it('holds a book whose dismissal was undone, not dismissed any more', () =>
    given(bookDismissed(), dismissalUndone({ before: { dismissed: true } })).thenRows(entry(2, {})));

  it('marks a dismissed book, which left its shelf', () =>
    given(bookShelved('want-to-read'), bookDismissed({ before: { shelf: 'want-to-read' } })).thenRows(
      entry(2, { dismissed: true }),
    ));

  it('forgets a dismissal when the book is rated after all', () =>
    given(bookDismissed(), bookRated(5, { before: { dismissed: true } })).thenRows(entry(2, { stars: 5 })));
});
