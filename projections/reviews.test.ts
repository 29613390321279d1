import { ana, bia, emma, reviewRemoved, reviewRevised, reviewWritten } from '../domain/testing/examples.ts';
import { recordedAt, sample } from '../domain/testing/stored-events.ts';
import { reviews } from './reviews.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(reviews);
const written = {
  bookId: emma,
  readerId: ana,
  text: 'Badly done!',
  spoilers: false,
  partition: sample.partition,
  position: 1,
  writtenAt: recordedAt(1),
  revisedAt: null,
};

describe('reviews', () => {
  it('hold what each reader thinks of a book, and where and when it was written', () =>
    given(reviewWritten('Badly done!'), reviewWritten('Handsome', { reader: bia })).thenRows(written, {
      ...written,
      readerId: bia,
      text: 'Handsome',
      position: 2,
      writtenAt: recordedAt(2),
    }));

  it('say what the reader thinks now, and when they changed their mind, in the place of the first review', () =>
    given(reviewWritten('Badly done!'), reviewRevised({ text: 'She marries him', spoilers: true })).thenRows({
      ...written,
      text: 'She marries him',
      spoilers: true,
      revisedAt: recordedAt(2),
    }));

  it('forget a review that was removed, and know one that is written anew', async () => {
    await given(reviewWritten('Badly done!'), reviewRemoved()).thenRows();
    await given(reviewWritten('Badly done!'), reviewRemoved(), reviewWritten('Again')).thenRows({
      ...written,
      text: 'Again',
      position: 3,
      writtenAt: recordedAt(3),
    });
  });
});
