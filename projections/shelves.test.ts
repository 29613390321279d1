import {
  ana,
  bia,
  bookDismissed,
  bookNamed,
  bookRated,
  bookShelved,
  bookViewed,
  emma,
  ratingWithdrawn,
} from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { shelves } from './shelves.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(shelves);
const onShelf = { readerId: ana, bookId: emma, shelf: 'reading', stars: null, since: recordedAt(1) };
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

  it('do not hold a book that was only viewed, rated or dismissed', () =>
    given(
      bookViewed('2026-01-02T12:00:00.000Z'),
      bookRated(4),
      ratingWithdrawn({ before: { stars: 4 } }),
      bookDismissed(),
    ).thenRows());
});
