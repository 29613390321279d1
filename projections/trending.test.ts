import { expect } from 'chai';
import fc from 'fast-check';
import { memoryParkingLot } from '../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import type { ReadingEvent } from '../domain/events.ts';
import { interestAfter } from '../domain/reading.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import {
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
  readerNamed,
  readingProgressed,
} from '../domain/testing/examples.ts';
import { pageOf, sample, storedEvents } from '../domain/testing/stored-events.ts';
import { trendingHalfLivesMax, trendingLandmark } from '../domain/trending.ts';
import { interestSchema } from '../domain/values.ts';
import { foldedTarget } from './folded-target.ts';
import { freshFold } from './fresh-fold.ts';
import { specificationOf } from './testing/projection-specification.ts';
import { trending } from './trending.ts';

const given = specificationOf(trending);
const noon = '2026-01-02T12:00:00.000Z';
const dune = bookNamed('b-dune');
const scored = (score: number) => ({ bookId: emma, partition: sample.partition, score });

/** Events that lie in the log one after the other, recorded so many days after the landmark. */
const recorded = (events: readonly ReadingEvent[], days: readonly number[]): readonly StoredEvent[] =>
  storedEvents(events).map((event, index) => ({
    ...event,
    recordedAt: new Date(Date.parse(trendingLandmark) + (days[index] ?? 0) * 86_400_000).toISOString(),
  }));

describe('trending', () => {
  it('counts who shelves or rates a book as one, and who looks at it as a fifth', () =>
    given(bookViewed(noon), bookShelved('reading', { reader: bia }), bookRated(1, { book: dune })).thenRows(
      scored(0.2 + 1),
      { ...scored(1), bookId: dune },
    ));

  it('counts a reader who looks at a book and then shelves it as one', () =>
    given(bookViewed(noon), bookShelved('want-to-read', { before: { interest: 'viewed' } })).thenRows(
      scored(0.2 + 0.8),
    ));

  it('does not count a reader again who goes on with a book', () =>
    given(
      bookShelved('reading'),
      bookViewed(noon, { before: { shelf: 'reading' } }),
      readingProgressed({ percent: 9 }, { before: { shelf: 'reading' } }),
      bookRated(5, { before: { shelf: 'reading' } }),
      ratingWithdrawn({ before: { shelf: 'reading', stars: 5 } }),
      bookUnshelved({ before: { shelf: 'reading' } }),
      bookShelved('finished', { before: { interest: 'engaged' } }),
    ).thenRows(scored(1)));

  it('is not touched by a book that is added, nor by one that is dismissed unseen', () =>
    given(bookAdded(), bookDismissed()).thenRows());

  it('counts what was recorded a half-life later double', async () => {
    const rows = await freshFold(trending, recorded([bookRated(5), bookRated(5, { reader: bia })], [0, 7]));
    expect(rows).to.deep.equal([scored(1 + 2)]);
  });

  it('keeps a score for each partition of readers', async () => {
    const rows = await freshFold(trending, [
      ...storedEvents([bookRated(5)], 3),
      ...storedEvents([bookRated(5)], 12),
    ]);
    expect(rows).to.have.deep.members([scored(1), { ...scored(1), partition: 12 }]);
  });

  it('subscribes to every event that can raise an interest', () => {
    const events = [
      (before: object) => bookViewed(noon, { before }),
      (before: object) => bookShelved('finished', { before }),
      (before: object) => bookUnshelved({ before }),
      (before: object) => bookAbandoned({ before }),
      (before: object) => readingProgressed({ percent: 1 }, { before }),
      (before: object) => bookRated(5, { before }),
      (before: object) => ratingWithdrawn({ before }),
      (before: object) => bookDismissed({ before }),
      (before: object) => dismissalUndone({ before }),
    ];
    const raising = interestSchema.options.flatMap((interest) =>
      events.map((event) => event({ interest })).filter((event) => interestAfter(event) !== interest),
    );
    expect(trending.subscription).to.have.members([...new Set(raising.map(({ type }) => type))]);
  });

  it('has the same bits however the log is cut into pages', async () => {
    const log = fc.array(
      fc.record({ day: fc.double({ min: 0, max: 3_000, noNaN: true }), book: fc.nat(2) }),
      {
        minLength: 2,
        maxLength: 60,
      },
    );
    await fc.assert(
      fc.asyncProperty(log, fc.array(fc.nat(60)), async (entries, cuts) => {
        const events = recorded(
          entries.map(({ book }, reader) =>
            bookRated(5, { reader: readerNamed(`r-${reader}`), book: bookNamed(`b-${book}`) }),
          ),
          entries.map(({ day }) => day),
        );
        const rows = await foldedInPages(events, cuts);
        expect(rows).to.have.deep.members([...(await freshFold(trending, events))]);
      }),
    );
  });

  it('cannot apply what is recorded too long after its landmark', async () => {
    const [event] = recorded([bookRated(5)], [7 * trendingHalfLivesMax + 1]);
    const failure = await freshFold(trending, event === undefined ? [] : [event]).catch(String);
    expect(failure).to.include('trending needs a new landmark');
  });
});

/** The rows after the log was applied in pages that end at these positions. */
async function foldedInPages(
  events: readonly StoredEvent[],
  cuts: readonly number[],
): Promise<readonly unknown[]> {
  const store = memoryReadModelStore();
  const instance = { name: trending.name, version: trending.version, generation: 1 };
  const parkingLot = memoryParkingLot();
  const target = foldedTarget({
    projection: trending,
    instance,
    store,
    parkingLot,
    onParked: (_, error) => expect.fail(String(error)),
  });
  const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < events.length), events.length])];
  let start = 0;
  for (const end of ends.toSorted((left, right) => left - right)) {
    await target.apply(pageOf(events.slice(start, end)));
    start = end;
  }
  return Array.fromAsync(store.rows(instance));
}
