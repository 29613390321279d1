import { expect } from 'chai';
import type { ExposedBook } from '../domain/exposed-book.ts';
import {
  bia,
  bookNamed,
  bookViewed,
  emma,
  exposed,
  recommendationsClicked,
  recommendationsShown,
} from '../domain/testing/examples.ts';
import { sample, storedEvents } from '../domain/testing/stored-events.ts';
import { freshFold } from './fresh-fold.ts';
import { recommendationExposures } from './recommendation-exposures.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(recommendationExposures);
const dune = bookNamed('b-dune');
const counts = (shown: number, clicked: number, weight = 1) => ({
  bookId: emma,
  source: 'feed',
  reason: 'because-you-rated',
  day: '2026-01-02',
  partition: sample.partition,
  shown,
  clicked,
  shownEstimate: shown * weight,
  clickedEstimate: clicked * weight,
});

describe('recommendation exposures', () => {
  it('count each book that was shown, and that was opened', () =>
    given(recommendationsShown(exposed(emma, dune)), recommendationsClicked(exposed(emma))).thenRows(
      counts(1, 1),
      { ...counts(1, 0), bookId: dune },
    ));

  it('add up the readers of a partition', () =>
    given(
      recommendationsShown(exposed(emma)),
      recommendationsShown(exposed(emma), { reader: bia }),
      recommendationsClicked(exposed(emma), { reader: bia }),
    ).thenRows(counts(2, 1)));

  it('take each recorded reader-day for as many as the sampling left out', () =>
    given(
      recommendationsShown(exposed(emma), { sampleRate: 0.25 }),
      recommendationsShown(exposed(emma), { sampleRate: 0.5, reader: bia }),
      recommendationsClicked(exposed(emma), { sampleRate: 0.25 }),
    ).thenRows({ ...counts(2, 1), shownEstimate: 6, clickedEstimate: 4 }));

  it('keep days, rungs and reasons apart, and ranks together', () => {
    const on = (change: Partial<ExposedBook>) => exposed(emma).map((book) => ({ ...book, ...change }));
    return given(
      recommendationsShown(on({})),
      recommendationsShown(on({ rank: 9 }), { reader: bia }),
      recommendationsShown(on({}), { day: '2026-01-03' }),
      recommendationsShown(on({ source: 'inference' })),
      recommendationsShown(on({ reason: 'because-you-finished' })),
    ).thenRows(
      counts(2, 0),
      { ...counts(1, 0), day: '2026-01-03' },
      { ...counts(1, 0), source: 'inference' },
      { ...counts(1, 0), reason: 'because-you-finished' },
    );
  });

  it('count what was opened without having been reported as shown', () =>
    given(recommendationsClicked(exposed(emma))).thenRows(counts(0, 1)));

  it('keep a row for each partition of readers, so that none is hot', async () => {
    const rows = await freshFold(recommendationExposures, [
      ...storedEvents([recommendationsShown(exposed(emma))], 3),
      ...storedEvents([recommendationsShown(exposed(emma), { reader: bia })], 9),
    ]);
    expect(rows).to.have.deep.members([counts(1, 0), { ...counts(1, 0), partition: 9 }]);
  });

  it('take no notice of books that are viewed', () =>
    given(bookViewed('2026-01-02T00:00:00.000Z')).thenRows());
});
