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
} from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { readerLikes } from './reader-likes.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(readerLikes);
const like = (position: number, { reader = ana, book = emma } = {}) => ({
  readerId: reader,
  bookId: book,
  position,
  since: recordedAt(position),
});

describe('reader likes', () => {
  it('hold what was rated four stars or more', () =>
    given(bookRated(4), bookRated(3, { reader: bia }), bookRated(5, { book: bookNamed('b-dune') })).thenRows(
      like(1),
      like(3, { book: bookNamed('b-dune') }),
    ));

  it('hold what was finished without stars', () =>
    given(bookShelved('reading'), bookShelved('finished', { before: { shelf: 'reading' } })).thenRows(
      like(2),
    ));

  it('stay where they are when the book is viewed, finished again with good stars or rated otherwise', () =>
    given(
      bookRated(5),
      bookViewed('2026-01-01T00:00:00.000Z', { before: { stars: 5 } }),
      bookShelved('finished', { before: { stars: 5 } }),
      bookRated(4, { before: { shelf: 'finished', stars: 5 } }),
    ).thenRows(like(1)));

  it('end with low stars', () => given(bookRated(5), bookRated(2, { before: { stars: 5 } })).thenRows());

  it('end when the rating is withdrawn, unless the book was finished', () =>
    given(
      bookRated(5),
      ratingWithdrawn({ before: { stars: 5 } }),
      bookRated(5, { reader: bia, before: { shelf: 'finished' } }),
      ratingWithdrawn({ reader: bia, before: { shelf: 'finished', stars: 5 } }),
    ).thenRows());

  it('last through a rating of a finished book that is given and withdrawn', () =>
    given(
      bookShelved('finished'),
      bookRated(5, { before: { shelf: 'finished' } }),
      ratingWithdrawn({ before: { shelf: 'finished', stars: 5 } }),
    ).thenRows(like(1)));

  it('end when a finished book without stars leaves the shelf, is given up or dismissed', () =>
    given(
      bookShelved('finished'),
      bookUnshelved({ before: { shelf: 'finished' } }),
      bookShelved('finished', { reader: bia }),
      bookAbandoned({ reader: bia, before: { shelf: 'finished' } }),
      bookShelved('finished', { book: bookNamed('b-dune') }),
      bookDismissed({ book: bookNamed('b-dune'), before: { shelf: 'finished' } }),
    ).thenRows());

  it('begin anew when what was dismissed in spite of good stars is taken back', () =>
    given(
      bookRated(5),
      bookDismissed({ before: { stars: 5 } }),
      dismissalUndone({ before: { stars: 5, dismissed: true } }),
    ).thenRows(like(3)));
});
