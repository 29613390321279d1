import {
  ana,
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
  readingProgressed,
} from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { shelves } from './shelves.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(shelves);
const onShelf = {
  readerId: ana,
  bookId: emma,
  shelf: 'reading',
  stars: null,
  progress: null,
  since: recordedAt(1),
};
const dune = bookNamed('b-dune');

describe('shelves', () => {
  it('hold a row for each reader and book on a shelf, and since when', () =>
    given(
      bookShelved('reading'),
      bookShelved('finished', { reader: bia }),
      bookShelved('want-to-read', { book: dune }),
    ).thenRows(
      onShelf,
      { ...onShelf, readerId: bia, shelf: 'finished', since: recordedAt(2) },
      { ...onShelf, bookId: dune, shelf: 'want-to-read', since: recordedAt(3) },
    ));

  it('move a book to its new shelf', () =>
    given(bookShelved('reading'), bookShelved('finished', { before: { shelf: 'reading' } })).thenRows({
      ...onShelf,
      shelf: 'finished',
      since: recordedAt(2),
    }));

  it('show the stars that a book got on its shelf, and not when it got them there', () =>
    given(bookShelved('reading'), bookRated(4, { before: { shelf: 'reading' } })).thenRows({
      ...onShelf,
      stars: 4,
    }));

  it('show the stars that a book got before it was shelved', () =>
    given(bookRated(4), bookShelved('reading', { before: { stars: 4 } })).thenRows({
      ...onShelf,
      stars: 4,
      since: recordedAt(2),
    }));

  it('lose the stars with the rating', () =>
    given(
      bookShelved('reading'),
      bookRated(4, { before: { shelf: 'reading' } }),
      ratingWithdrawn({ before: { shelf: 'reading', stars: 4 } }),
    ).thenRows(onShelf));

  it('lose a dismissed book', () =>
    given(bookShelved('reading'), bookDismissed({ before: { shelf: 'reading' } })).thenRows());

  it('do not give a dismissed book back when the dismissal is undone', () =>
    given(
      bookShelved('reading'),
      bookDismissed({ before: { shelf: 'reading' } }),
      dismissalUndone({ before: { dismissed: true } }),
    ).thenRows());

  it('lose a book that is taken off them', () =>
    given(bookShelved('reading'), bookUnshelved({ before: { shelf: 'reading' } })).thenRows());

  it('show the newest of how far a book was read, and not when that was said', () =>
    given(
      bookShelved('reading'),
      readingProgressed({ page: 20, percent: 5 }, { before: { shelf: 'reading' } }),
      readingProgressed({ percent: 10 }, { before: { shelf: 'reading' } }),
    ).thenRows({ ...onShelf, progress: { page: null, percent: 10 } }));

  it('keep a book that was given up among the abandoned, since then, with stars and how far it was read', () =>
    given(
      bookShelved('reading'),
      readingProgressed({ page: 20, percent: 5 }, { before: { shelf: 'reading' } }),
      bookRated(2, { before: { shelf: 'reading' } }),
      bookAbandoned({ before: { shelf: 'reading', stars: 2 } }),
    ).thenRows({
      ...onShelf,
      shelf: 'abandoned',
      stars: 2,
      progress: { page: 20, percent: 5 },
      since: recordedAt(4),
    }));

  it('begin anew with a book that is shelved again, but keep its stars', () =>
    given(
      bookShelved('reading'),
      readingProgressed({ page: 20, percent: 5 }, { before: { shelf: 'reading' } }),
      bookAbandoned({ before: { shelf: 'reading', stars: 2 } }),
      bookShelved('reading', { before: { shelf: 'abandoned', stars: 2 } }),
    ).thenRows({ ...onShelf, stars: 2, since: recordedAt(4) }));

  it('do not hold a book that was only viewed, rated or dismissed', () =>
    given(
      bookViewed('2026-01-02T12:00:00.000Z'),
      bookRated(4),
      ratingWithdrawn({ before: { stars: 4 } }),
      bookDismissed(),
      dismissalUndone({ before: { dismissed: true } }),
    ).thenRows());
});
