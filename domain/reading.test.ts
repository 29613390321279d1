import { expect } from 'chai';
import { interestAfter, reading, snapshotAfter, viewRepeatMs, type ReadingCommand } from './reading.ts';
import { specificationOf } from './testing/decider-specification.ts';
import {
  bookAbandoned,
  bookDismissed,
  bookRated,
  bookShelved,
  bookUnshelved,
  bookViewed,
  dismissalUndone,
  ratingWithdrawn,
  readingProgressed,
} from './testing/examples.ts';
import {
  abandon,
  afterNoon,
  dismiss,
  noon,
  oneOfEachCommand,
  progressTo,
  rate,
  shelve,
  undoDismissal,
  unshelve,
  viewAt,
  withdrawRating,
} from './testing/reading-commands.ts';

const given = specificationOf(reading);
const engaged = { interest: 'engaged' } as const;

describe('viewing a book', () => {
  it('is remembered with its time', () => given().when(viewAt(noon)).thenAppended(bookViewed(noon)));

  it('says nothing within half an hour of the last view', () =>
    given(bookViewed(noon))
      .when(viewAt(afterNoon(viewRepeatMs - 1)))
      .thenNothing());

  it('is remembered again half an hour later', () =>
    given(bookViewed(noon))
      .when(viewAt(afterNoon(viewRepeatMs)))
      .thenAppended(bookViewed(afterNoon(viewRepeatMs), { before: { interest: 'viewed' } })));

  it('counts the half hour from the last recorded view, not from a repeated one', () => {
    const later = afterNoon(viewRepeatMs + 60_000);
    given(bookViewed(noon))
      .when(viewAt(later))
      .thenAppended(bookViewed(later, { before: { interest: 'viewed' } }));
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
      .thenAppended(bookShelved('reading', { before: { dismissed: true, ...engaged } })));
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
      .thenAppended(bookRated(4, { before: engaged })));

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
      .thenAppended(bookDismissed({ before: engaged })));

  it('is possible for a book that was given up', () =>
    given(bookShelved('reading'), bookAbandoned({ before: { shelf: 'reading' } }))
      .when(dismiss)
      .thenAppended(bookDismissed({ before: { shelf: 'abandoned' } })));
});

describe('undoing a dismissal', () => {
  it('lets the book be offered again', () =>
    given(bookDismissed())
      .when(undoDismissal)
      .thenAppended(dismissalUndone({ before: { dismissed: true } })));

  it('says nothing when the book is not dismissed, or not any more', () => {
    given().when(undoDismissal).thenNothing();
    given(bookRated(4)).when(undoDismissal).thenNothing();
    given(bookDismissed(), dismissalUndone({ before: { dismissed: true } }))
      .when(undoDismissal)
      .thenNothing();
    given(bookDismissed(), bookRated(3, { before: { dismissed: true } }))
      .when(undoDismissal)
      .thenNothing();
  });

  it('does not put the book back on the shelf that the dismissal took it from', () => {
    const undone = dismissalUndone({ before: { dismissed: true, ...engaged } });
    given(bookShelved('want-to-read'), bookDismissed({ before: { shelf: 'want-to-read' } }))
      .when(undoDismissal)
      .thenAppended(undone);
    expect(snapshotAfter(undone)).to.deep.equal({ shelf: null, stars: null, dismissed: false });
  });

  it('lets the book be dismissed again', () =>
    given(bookDismissed(), dismissalUndone({ before: { dismissed: true } }))
      .when(dismiss)
      .thenAppended(bookDismissed()));
});

describe('a book that the catalogue does not offer', () => {
  it('is refused to every command when nobody knows it', () => {
    for (const command of oneOfEachCommand) {
      given(bookRated(5))
        .when({ ...command, book: 'unknown' })
        .thenRefused('book-not-found');
    }
  });

  it('can be neither viewed, shelved nor rated when it was withdrawn, not even by who reads it', () => {
    for (const command of [viewAt(noon), shelve('finished'), rate(5)]) {
      for (const history of [given(), given(bookShelved('reading'))]) {
        history.when({ ...command, book: 'withdrawn' }).thenRefused('book-withdrawn');
      }
    }
  });

  const withdrawn = (command: ReadingCommand): ReadingCommand => ({ ...command, book: 'withdrawn' });
  const before = { shelf: 'reading' } as const;

  it('may still make progress, be given up or taken off its shelf, when it was withdrawn', () => {
    const reading = given(bookShelved('reading'));
    reading
      .when(withdrawn(progressTo({ percent: 50 })))
      .thenAppended(readingProgressed({ page: 237, percent: 50 }, { before }));
    reading.when(withdrawn(abandon)).thenAppended(bookAbandoned({ before }));
    reading.when(withdrawn(unshelve)).thenAppended(bookUnshelved({ before }));
  });

  it('may still lose its stars, be dismissed, or have that undone, when it was withdrawn', () => {
    given(bookRated(5))
      .when(withdrawn(withdrawRating))
      .thenAppended(ratingWithdrawn({ before: { stars: 5 } }));
    given().when(withdrawn(dismiss)).thenAppended(bookDismissed());
    given(bookDismissed())
      .when(withdrawn(undoDismissal))
      .thenAppended(dismissalUndone({ before: { dismissed: true } }));
  });
});

describe('the snapshot after an event', () => {
  const before = { shelf: 'reading', stars: 3, dismissed: false } as const;

  it('is what the event changes, on top of what it carries', () => {
    const afters = [
      bookViewed(noon, { before }),
      readingProgressed({ page: 9 }, { before }),
      bookShelved('finished', { before }),
      bookUnshelved({ before }),
      bookAbandoned({ before }),
      bookRated(5, { before }),
      ratingWithdrawn({ before }),
      bookDismissed({ before: { ...before, stars: null } }),
      dismissalUndone({ before: { ...before, dismissed: true } }),
    ].map(snapshotAfter);
    expect(afters).to.deep.equal([
      before,
      before,
      { ...before, shelf: 'finished' },
      { ...before, shelf: null },
      { ...before, shelf: 'abandoned' },
      { ...before, stars: 5 },
      { ...before, stars: null },
      { shelf: null, stars: null, dismissed: true },
      before,
    ]);
  });

  it('of a dismissed book that is rated or shelved is not dismissed any more', () => {
    const dismissed = { before: { dismissed: true } };
    expect(snapshotAfter(bookRated(5, dismissed)).dismissed).to.equal(false);
    expect(snapshotAfter(bookShelved('reading', dismissed)).dismissed).to.equal(false);
    expect(snapshotAfter(bookViewed(noon, dismissed)).dismissed).to.equal(true);
  });
});

describe('the interest after an event', () => {
  it('of somebody who only looked is that of a viewer, and of who shelved or rated that of a reader', () => {
    expect(interestAfter(bookViewed(noon))).to.equal('viewed');
    expect(interestAfter(bookShelved('want-to-read'))).to.equal('engaged');
    expect(interestAfter(bookRated(1))).to.equal('engaged');
    expect(interestAfter(bookShelved('reading', { before: { interest: 'viewed' } }))).to.equal('engaged');
  });

  it('is none when the book was turned away unseen', () => {
    expect(interestAfter(bookDismissed())).to.equal('none');
    expect(interestAfter(dismissalUndone({ before: { dismissed: true } }))).to.equal('none');
  });

  it('stays when the reader turns away again, or looks once more', () => {
    const before = { interest: 'engaged' } as const;
    const afters = [
      bookViewed(noon, { before }),
      bookUnshelved({ before }),
      bookAbandoned({ before }),
      readingProgressed({ page: 9 }, { before }),
      ratingWithdrawn({ before }),
      bookDismissed({ before }),
      dismissalUndone({ before }),
    ].map(interestAfter);
    expect(new Set(afters)).to.deep.equal(new Set(['engaged']));
  });

  it('is carried by the next event, though shelf and stars are gone', () =>
    given(
      bookViewed(noon),
      bookShelved('reading', { before: { interest: 'viewed' } }),
      bookUnshelved({ before: { shelf: 'reading' } }),
    )
      .when(dismiss)
      .thenAppended(bookDismissed({ before: engaged })));

  it('of a viewer is carried by the event that makes a reader of them', () =>
    given(bookViewed(noon))
      .when(shelve('reading'))
      .thenAppended(bookShelved('reading', { before: { interest: 'viewed' } })));
});
