import { expect } from 'chai';
import { reading } from './reading.ts';
import { specificationOf } from './testing/decider-specification.ts';
import {
  bookAbandoned,
  bookDismissed,
  bookRated,
  bookShelved,
  bookUnshelved,
  bookViewed,
  readingProgressed,
} from './testing/examples.ts';
import { abandon, noon, progressTo, rate, shelve, unshelve } from './testing/reading-commands.ts';

const given = specificationOf(reading);
const before = { shelf: 'reading' } as const;

describe('taking a book off its shelf', () => {
  it('leaves it on none', () => {
    for (const shelf of ['want-to-read', 'reading', 'finished'] as const) {
      given(bookShelved(shelf))
        .when(unshelve)
        .thenAppended(bookUnshelved({ before: { shelf } }));
    }
  });

  it('takes it out of those given up, too', () =>
    given(bookShelved('reading'), bookAbandoned({ before }))
      .when(unshelve)
      .thenAppended(bookUnshelved({ before: { shelf: 'abandoned' } })));

  it('keeps the stars', () =>
    given(bookShelved('reading'), bookRated(4, { before }))
      .when(unshelve)
      .thenAppended(bookUnshelved({ before: { shelf: 'reading', stars: 4 } })));

  it('says nothing when it lies on none', () => {
    given().when(unshelve).thenNothing();
    given(bookRated(4)).when(unshelve).thenNothing();
    given(bookShelved('reading'), bookUnshelved({ before })).when(unshelve).thenNothing();
    given(bookShelved('reading'), bookDismissed({ before })).when(unshelve).thenNothing();
  });
});

describe('giving a book up', () => {
  it('moves it from the shelf of what is being read', () =>
    given(bookShelved('reading')).when(abandon).thenAppended(bookAbandoned({ before })));

  it('says nothing when it was given up before', () =>
    given(bookShelved('reading'), bookAbandoned({ before })).when(abandon).thenNothing());

  it('is refused for a book that is not being read', () => {
    given().when(abandon).thenRefused('book-not-being-read');
    given(bookRated(2)).when(abandon).thenRefused('book-not-being-read');
    for (const shelf of ['want-to-read', 'finished'] as const) {
      given(bookShelved(shelf)).when(abandon).thenRefused('book-not-being-read');
    }
  });

  it('leaves it open to be read after all', () =>
    given(bookShelved('reading'), bookAbandoned({ before }))
      .when(shelve('reading'))
      .thenAppended(bookShelved('reading', { before: { shelf: 'abandoned' } })));

  it('leaves it open to be rated, and keeps it given up', () =>
    given(bookShelved('reading'), bookAbandoned({ before }))
      .when(rate(1))
      .thenAppended(bookRated(1, { before: { shelf: 'abandoned' } })));
});

describe('recording progress', () => {
  const reads = given(bookShelved('reading'));

  it('tells from the page how much of the book that is, rounded down', () => {
    for (const [page, percent] of [
      [0, 0],
      [4, 0],
      [5, 1],
      [237, 50],
      [473, 99],
      [474, 100],
    ] as const) {
      reads.when(progressTo({ page })).thenAppended(readingProgressed({ page, percent }, { before }));
    }
  });

  it('tells from the percent which page that is, rounded down', () => {
    for (const [percent, page] of [
      [0, 0],
      [1, 4],
      [50, 237],
      [99, 469],
      [100, 474],
    ] as const) {
      reads.when(progressTo({ percent })).thenAppended(readingProgressed({ page, percent }, { before }));
    }
  });

  it('loses no page or percent to the rounding of the machine', () => {
    for (let whole = 0; whole <= 100; whole += 1) {
      const same = readingProgressed({ page: whole, percent: whole }, { before });
      reads.when(progressTo({ page: whole }, 100)).thenAppended(same);
      reads.when(progressTo({ percent: whole }, 100)).thenAppended(same);
    }
  });

  it('says only what it was told when nobody knows how many pages there are', () => {
    reads
      .when(progressTo({ page: 9_999 }, null))
      .thenAppended(readingProgressed({ page: 9_999 }, { before }));
    reads
      .when(progressTo({ percent: 30 }, null))
      .thenAppended(readingProgressed({ percent: 30 }, { before }));
  });

  it('refuses a page beyond the end', () =>
    reads.when(progressTo({ page: 475 })).thenRefused('page-beyond-the-end'));

  it('is refused for a book that is not being read, whatever the page', () => {
    const histories = [
      given(),
      given(bookViewed(noon)),
      given(bookShelved('want-to-read')),
      given(bookShelved('finished')),
      given(bookShelved('reading'), bookAbandoned({ before })),
      given(bookShelved('reading'), bookUnshelved({ before })),
    ];
    for (const history of histories) {
      history.when(progressTo({ page: 9 })).thenRefused('book-not-being-read');
      history.when(progressTo({ page: 475 })).thenRefused('book-not-being-read');
    }
  });

  it('says nothing when the reader has come no further, by page or by percent', () => {
    const half = given(bookShelved('reading'), readingProgressed({ page: 237, percent: 50 }, { before }));
    half.when(progressTo({ page: 237 })).thenNothing();
    half.when(progressTo({ percent: 50 })).thenNothing();
    given(bookShelved('reading'), readingProgressed({ page: 237 }, { before }))
      .when(progressTo({ page: 237 }, null))
      .thenNothing();
  });

  it('goes back as well: a reader may have erred', () =>
    given(bookShelved('reading'), readingProgressed({ page: 237, percent: 50 }, { before }))
      .when(progressTo({ percent: 10 }))
      .thenAppended(readingProgressed({ page: 47, percent: 10 }, { before })));

  it('is told anew when the catalogue has learnt the number of pages', () =>
    given(bookShelved('reading'), readingProgressed({ page: 237 }, { before }))
      .when(progressTo({ page: 237 }))
      .thenAppended(readingProgressed({ page: 237, percent: 50 }, { before })));

  it('begins anew when the book is shelved anew', () => {
    const half = readingProgressed({ page: 237, percent: 50 }, { before });
    const finished = bookShelved('finished', { before });
    given(bookShelved('reading'), half, finished, bookShelved('reading', { before: { shelf: 'finished' } }))
      .when(progressTo({ percent: 50 }))
      .thenAppended(half);
    given(bookShelved('reading'), half, bookUnshelved({ before }), bookShelved('reading'))
      .when(progressTo({ percent: 50 }))
      .thenAppended(half);
  });
});

describe('how far a reader has come', () => {
  const half = { page: 237, percent: 50 };
  const progressAfter = (...events: Parameters<typeof reading.evolve>[1][]) =>
    [bookShelved('reading'), readingProgressed(half, { before }), ...events].reduce(
      reading.evolve,
      reading.initial,
    ).progress;

  it('is kept when the book is viewed, rated or given up', () => {
    expect(progressAfter(bookViewed(noon))).to.deep.equal(half);
    expect(progressAfter(bookRated(4, { before }))).to.deep.equal(half);
    expect(progressAfter(bookAbandoned({ before }))).to.deep.equal(half);
  });

  it('is forgotten when the book leaves its shelf', () => {
    expect(progressAfter(bookShelved('finished', { before }))).to.equal(null);
    expect(progressAfter(bookUnshelved({ before }))).to.equal(null);
    expect(progressAfter(bookDismissed({ before }))).to.equal(null);
  });
});
