import { reading } from './reading.ts';
import { specificationOf } from './testing/decider-specification.ts';
import { bookShelved, reviewRemoved, reviewRevised, reviewWritten } from './testing/examples.ts';
import { removeReview, review } from './testing/reading-commands.ts';

const given = specificationOf(reading);

describe('writing a review', () => {
  it('tells everybody what the reader thinks', () =>
    given().when(review('Badly done!')).thenAppended(reviewWritten('Badly done!')));

  it('needs no shelf and no stars, and leaves them as they are', () =>
    given(bookShelved('finished'))
      .when(review('Badly done!'))
      .thenAppended(reviewWritten('Badly done!', { before: { shelf: 'finished' } })));

  it('revises the review that is there', () =>
    given(reviewWritten('Badly done!'))
      .when(review('She marries him', true))
      .thenAppended(reviewRevised({ text: 'She marries him', spoilers: true })));

  it('says nothing when the same review is given twice', () =>
    given(reviewWritten('Badly done!')).when(review('Badly done!')).thenNothing());

  it('counts the warning of spoilers as a change', () =>
    given(reviewWritten('Badly done!'))
      .when(review('Badly done!', true))
      .thenAppended(reviewRevised({ text: 'Badly done!', spoilers: true })));

  it('is refused for a book that nobody knows, and for a withdrawn one', () => {
    given()
      .when({ ...review('Badly done!'), book: 'unknown' })
      .thenRefused('book-not-found');
    given(reviewWritten('Badly done!'))
      .when({ ...review('Better'), book: 'withdrawn' })
      .thenRefused('book-withdrawn');
  });
});

describe('removing a review', () => {
  it('takes it back', () =>
    given(reviewWritten('Badly done!')).when(removeReview).thenAppended(reviewRemoved()));

  it('says nothing without a review', () => {
    given().when(removeReview).thenNothing();
    given(reviewWritten('Badly done!'), reviewRemoved()).when(removeReview).thenNothing();
  });

  it('is possible for a withdrawn book', () =>
    given(reviewWritten('Badly done!'))
      .when({ ...removeReview, book: 'withdrawn' })
      .thenAppended(reviewRemoved()));

  it('lets the reader write a new one', () =>
    given(reviewWritten('Badly done!'), reviewRemoved())
      .when(review('Again'))
      .thenAppended(reviewWritten('Again', { before: { interest: 'engaged' } })));
});
