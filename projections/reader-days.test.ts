import { expect } from 'chai';
import { z } from 'zod';
import { readingEventTypes } from '../domain/events.ts';
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
  ratingWithdrawn,
  readerRegistered,
  readingProgressed,
  reviewRemoved,
  reviewRevised,
  reviewWritten,
} from '../domain/testing/examples.ts';
import { oneOfEachEvent } from '../domain/testing/one-of-each-event.ts';
import { storedEvents } from '../domain/testing/stored-events.ts';
import { freshFold } from './fresh-fold.ts';
import { readerDays } from './reader-days.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(readerDays);
const nothing = {
  views: 0,
  shelvings: 0,
  finishes: 0,
  abandonments: 0,
  progressReports: 0,
  ratings: 0,
  stars: 0,
  reviews: 0,
  dismissals: 0,
  retractions: 0,
};
/** Sample events are of the first of January. */
const day = (counts: Partial<typeof nothing>, reader = ana) => ({
  readerId: reader,
  day: '2026-01-01',
  ...nothing,
  ...counts,
});
const counted = z.record(z.string(), z.unknown());
const at = '2026-01-01T00:00:00.000Z';

describe('reader days', () => {
  it('count what a reader did, whatever the book', () =>
    given(bookViewed(at), bookViewed(at, { book: bookNamed('b-dune') })).thenRows(day({ views: 2 })));

  it('keep readers apart', () =>
    given(bookViewed(at), bookViewed(at, { reader: bia })).thenRows(
      day({ views: 1 }),
      day({ views: 1 }, bia),
    ));

  it('tell finished books from others that are shelved', () =>
    given(
      bookShelved('want-to-read'),
      bookShelved('reading', { before: { shelf: 'want-to-read' } }),
      bookShelved('finished', { before: { shelf: 'reading' } }),
    ).thenRows(day({ shelvings: 2, finishes: 1 })));

  it('count abandoned books and reports of progress', () =>
    given(bookShelved('reading'), readingProgressed({ percent: 20 }), bookAbandoned()).thenRows(
      day({ shelvings: 1, progressReports: 1, abandonments: 1 }),
    ));

  it('sum the stars given, and count a changed rating again', () =>
    given(bookRated(5), bookRated(2, { before: { stars: 5 } })).thenRows(day({ ratings: 2, stars: 7 })));

  it('count reviews that are written and revised', () =>
    given(
      reviewWritten('Badly done!'),
      reviewRevised({ text: 'Badly done, Emma!', spoilers: false }),
      reviewRemoved(),
    ).thenRows(day({ reviews: 2, retractions: 1 })));

  it('count what is taken back, and take nothing off what was given', () =>
    given(
      bookRated(4),
      ratingWithdrawn({ before: { stars: 4 } }),
      bookShelved('reading'),
      bookUnshelved({ before: { shelf: 'reading' } }),
      bookDismissed(),
      dismissalUndone({ before: { dismissed: true } }),
    ).thenRows(day({ ratings: 1, stars: 4, shelvings: 1, dismissals: 1, retractions: 3 })));

  it('count every event of a reading in exactly one column, stars aside', async () => {
    for (const event of oneOfEachEvent) {
      const [row] = await freshFold(readerDays, storedEvents([event]));
      const { readerId: _readerId, day: _day, stars: _stars, ...counts } = counted.parse(row ?? day({}));
      const events = Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
      const isOfReading = readingEventTypes.some((type) => type === event.type);
      expect(events, event.type).to.equal(isOfReading ? 1 : 0);
    }
  });

  it('have no row for a day on which a reader only registered', () => given(readerRegistered()).thenRows());

  it('begin a row at midnight in UTC', async () => {
    const instants = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z'];
    const events = storedEvents(instants.map((instant) => bookViewed(instant)));
    const rows = await freshFold(
      readerDays,
      events.map((event, index) => ({ ...event, recordedAt: instants[index] ?? '' })),
    );
    expect(rows).to.have.deep.members([
      { ...day({ views: 1 }), day: '2026-01-31' },
      { ...day({ views: 1 }), day: '2026-02-01' },
    ]);
  });
});
