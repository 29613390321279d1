import { expect } from 'chai';
import fc from 'fast-check';
import type { ReadingEvent } from './events.ts';
import { reading, snapshotAfter, viewRepeatMs, type Reading, type ReadingCommand } from './reading.ts';
import { specificationOf } from './testing/decider-specification.ts';
import {
  ana,
  bookDismissed,
  bookRated,
  bookShelved,
  bookViewed,
  emma,
  ratingWithdrawn,
} from './testing/examples.ts';
import { untouchedReading } from './values.ts';

const given = specificationOf(reading);
const about = { readerId: ana, bookId: emma, book: 'available' } as const;
const viewAt = (at: string) => ({ ...about, type: 'view-book', at }) as const;
const shelve = (shelf: 'want-to-read' | 'reading' | 'finished') =>
  ({ ...about, type: 'shelve-book', shelf }) as const;
const rate = (stars: 1 | 2 | 3 | 4 | 5) => ({ ...about, type: 'rate-book', stars }) as const;
const withdrawRating = { ...about, type: 'withdraw-rating' } as const;
const dismiss = { ...about, type: 'dismiss-book' } as const;

const noon = '2026-01-02T12:00:00.000Z';
const afterNoon = (ms: number) => new Date(Date.parse(noon) + ms).toISOString();

describe('viewing a book', () => {
  it('is remembered with its time', () => given().when(viewAt(noon)).thenAppended(bookViewed(noon)));

  it('says nothing within half an hour of the last view', () =>
    given(bookViewed(noon))
      .when(viewAt(afterNoon(viewRepeatMs - 1)))
      .thenNothing());

  it('is remembered again half an hour later', () =>
    given(bookViewed(noon))
      .when(viewAt(afterNoon(viewRepeatMs)))
      .thenAppended(bookViewed(afterNoon(viewRepeatMs))));

  it('counts the half hour from the last recorded view, not from a repeated one', () => {
    const later = afterNoon(viewRepeatMs + 60_000);
    given(bookViewed(noon)).when(viewAt(later)).thenAppended(bookViewed(later));
  });

  it('says nothing when a clock runs behind the last view', () =>
    given(bookViewed(noon))
      .when(viewAt(afterNoon(-86_400_000)))
      .thenNothing());

  it('changes neither shelf nor stars', () =>
    given(bookShelved('reading'), bookRated(4, { before: { shelf: 'reading' } }))
      .when(viewAt(noon))
      .thenAppended(bookViewed(noon, { before: { shelf: 'reading', stars: 4 } })));

  it('does not take back a dismissal', () =>
    given(bookDismissed())
      .when(viewAt(noon))
      .thenAppended(bookViewed(noon, { before: { dismissed: true } })));
});

describe('shelving a book', () => {
  it('puts it on the shelf', () =>
    given().when(shelve('want-to-read')).thenAppended(bookShelved('want-to-read')));

  it('says nothing when it lies there already', () =>
    given(bookShelved('reading')).when(shelve('reading')).thenNothing());

  it('takes it off the shelf it was on', () =>
    given(bookShelved('reading'))
      .when(shelve('finished'))
      .thenAppended(bookShelved('finished', { before: { shelf: 'reading' } })));

  it('keeps the stars', () =>
    given(bookRated(5))
      .when(shelve('finished'))
      .thenAppended(bookShelved('finished', { before: { stars: 5 } })));

  it('takes back a dismissal', () =>
    given(bookDismissed())
      .when(shelve('reading'))
      .thenAppended(bookShelved('reading', { before: { dismissed: true } })));

  it('puts it back on the very shelf that a dismissal took it from', () =>
    given(bookShelved('reading'), bookDismissed({ before: { shelf: 'reading' } }))
      .when(shelve('reading'))
      .thenAppended(bookShelved('reading', { before: { dismissed: true } })));
});

describe('rating a book', () => {
  it('gives it stars', () => given().when(rate(4)).thenAppended(bookRated(4)));

  it('says nothing when the same stars are given twice', () =>
    given(bookRated(4)).when(rate(4)).thenNothing());

  it('carries the previous stars when they change', () =>
    given(bookRated(4))
      .when(rate(2))
      .thenAppended(bookRated(2, { before: { stars: 4 } })));

  it('gives the same stars again after they were withdrawn', () =>
    given(bookRated(4), ratingWithdrawn({ before: { stars: 4 } }))
      .when(rate(4))
      .thenAppended(bookRated(4)));

  it('takes back a dismissal', () =>
    given(bookDismissed())
      .when(rate(3))
      .thenAppended(bookRated(3, { before: { dismissed: true } })));
});

describe('withdrawing a rating', () => {
  it('takes the stars back', () =>
    given(bookRated(4))
      .when(withdrawRating)
      .thenAppended(ratingWithdrawn({ before: { stars: 4 } })));

  it('says nothing when there are none', () => {
    given().when(withdrawRating).thenNothing();
    given(bookShelved('finished')).when(withdrawRating).thenNothing();
  });
});

describe('dismissing a book', () => {
  it('is remembered', () => given().when(dismiss).thenAppended(bookDismissed()));

  it('says nothing when it is dismissed twice', () => given(bookDismissed()).when(dismiss).thenNothing());

  it('takes it off its shelf', () => {
    const dismissed = bookDismissed({ before: { shelf: 'want-to-read' } });
    given(bookShelved('want-to-read')).when(dismiss).thenAppended(dismissed);
    expect(snapshotAfter(dismissed).shelf).to.equal(null);
  });

  it('is refused for a book that the reader has rated or finished', () => {
    given(bookRated(1)).when(dismiss).thenRefused('book-already-read');
    given(bookShelved('finished')).when(dismiss).thenRefused('book-already-read');
  });

  it('is possible again when the stars were withdrawn', () =>
    given(bookRated(1), ratingWithdrawn({ before: { stars: 1 } }))
      .when(dismiss)
      .thenAppended(bookDismissed()));
});

describe('a book that the catalogue does not offer', () => {
  const commands: readonly ReadingCommand[] = [viewAt(noon), shelve('reading'), rate(5)];

  it('is refused to every command when nobody knows it', () => {
    for (const command of [...commands, withdrawRating, dismiss]) {
      given(bookRated(5))
        .when({ ...command, book: 'unknown' })
        .thenRefused('book-not-found');
    }
  });

  it('can be neither viewed, shelved nor rated when it was withdrawn', () => {
    for (const command of commands) {
      given()
        .when({ ...command, book: 'withdrawn' })
        .thenRefused('book-withdrawn');
    }
  });

  it('may still lose its stars, or be dismissed, when it was withdrawn', () => {
    given(bookRated(5))
      .when({ ...withdrawRating, book: 'withdrawn' })
      .thenAppended(ratingWithdrawn({ before: { stars: 5 } }));
    given()
      .when({ ...dismiss, book: 'withdrawn' })
      .thenAppended(bookDismissed());
  });
});

describe('the snapshot after an event', () => {
  const before = { shelf: 'reading', stars: 3, dismissed: false } as const;

  it('is what the event changes, on top of what it carries', () => {
    const afters = [
      bookViewed(noon, { before }),
      bookShelved('finished', { before }),
      bookRated(5, { before }),
      ratingWithdrawn({ before }),
      bookDismissed({ before: { ...before, stars: null } }),
    ].map(snapshotAfter);
    expect(afters).to.deep.equal([
      before,
      { ...before, shelf: 'finished' },
      { ...before, stars: 5 },
      { ...before, stars: null },
      { shelf: null, stars: null, dismissed: true },
    ]);
  });

  it('of a dismissed book that is rated or shelved is not dismissed any more', () => {
    const dismissed = { before: { dismissed: true } };
    expect(snapshotAfter(bookRated(5, dismissed)).dismissed).to.equal(false);
    expect(snapshotAfter(bookShelved('reading', dismissed)).dismissed).to.equal(false);
    expect(snapshotAfter(bookViewed(noon, dismissed)).dismissed).to.equal(true);
  });
});

describe('any sequence of commands on a reading', () => {
  const commands: fc.Arbitrary<ReadingCommand> = fc.oneof(
    fc.nat(200).map((minutes) => viewAt(afterNoon(minutes * 60_000))),
    fc.constantFrom(...(['want-to-read', 'reading', 'finished'] as const)).map(shelve),
    fc.constantFrom(...([1, 2, 3, 4, 5] as const)).map(rate),
    fc.constant(withdrawRating),
    fc.constant(dismiss),
  );
  const sequences = fc.array(commands, { maxLength: 40 });

  /** Runs the commands one after the other and calls `check` for every event with the state before and after it. */
  const run = (
    asked: readonly ReadingCommand[],
    check: (event: ReadingEvent, before: Reading, after: Reading) => void,
  ): readonly ReadingEvent[] => {
    const events: ReadingEvent[] = [];
    let state = reading.initial;
    for (const command of asked) {
      const decision = reading.decide(command, state);
      for (const event of decision.status === 'accepted' ? decision.events : []) {
        const after = reading.evolve(state, event);
        check(event, state, after);
        events.push(event);
        state = after;
      }
    }
    return events;
  };

  const snapshotOf = ({ shelf, stars, dismissed }: Reading) => ({ shelf, stars, dismissed });

  it('gives events whose `before` is the state folded so far', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        run(asked, (event, before) => expect(event.data.before).to.deep.equal(snapshotOf(before)));
      }),
    ));

  it('gives events whose snapshot after is the state folded with them', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        run(asked, (event, _, after) => expect(snapshotAfter(event)).to.deep.equal(snapshotOf(after)));
      }),
    ));

  it('never gives an event that changes nothing, except a view', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        run(asked, (event, before, after) => {
          if (event.type !== 'BookViewed') expect(after).not.to.deep.equal(before);
        });
      }),
    ));

  it('never leaves a dismissed book on a shelf or with stars', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        run(asked, (_event, _before, after) => {
          if (after.dismissed) expect([after.shelf, after.stars]).to.deep.equal([null, null]);
        });
      }),
    ));

  it('folds to the same state when every event is delivered twice in a row', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        const events = run(asked, () => undefined);
        const once = events.reduce(reading.evolve, reading.initial);
        const twice = events.flatMap((event) => [event, event]).reduce(reading.evolve, reading.initial);
        expect(twice).to.deep.equal(once);
      }),
    ));

  it('folds to the same state when all events are replayed after themselves', () =>
    fc.assert(
      fc.property(sequences, (asked) => {
        const events = run(asked, () => undefined);
        const once = events.reduce(reading.evolve, reading.initial);
        // The second pass sets again what the first one set; the rest was never touched.
        const replayed = events.reduce(reading.evolve, once);
        expect(replayed).to.deep.equal(once);
      }),
    ));

  it('starts from an untouched reading', () => {
    expect(snapshotOf(reading.initial)).to.deep.equal(untouchedReading);
  });
});
