import { expect } from 'chai';
import fc from 'fast-check';
import type { ExposureEvent } from './events.ts';
import type { ExposedBook } from './exposed-book.ts';
import { exposure, exposuresPerDayMax, isSampled, type ExposureCommand } from './exposure.ts';
import type { ReaderId } from './ids.ts';
import { specificationOf } from './testing/decider-specification.ts';
import {
  ana,
  bookNamed,
  emma,
  exposed,
  readerNamed,
  recommendationsClicked,
  recommendationsShown,
} from './testing/examples.ts';

const given = specificationOf(exposure);
const dune = bookNamed('b-dune');
const zorba = bookNamed('b-zorba');
const day = '2026-01-02';

const report = (change: Partial<ExposureCommand>): ExposureCommand => ({
  type: 'record-exposures',
  readerId: ana,
  day,
  sampleRate: 1,
  shown: [],
  clicked: [],
  ...change,
});

/** So many books, named by number. */
const books = (from: number, to: number): ExposedBook[] =>
  Array.from({ length: to - from }, (_, index) => exposed(bookNamed(`b-${from + index}`))).flat();

describe('reporting recommendations', () => {
  it('tells what was shown, and what of it was opened, in one event each', () =>
    given()
      .when(report({ shown: exposed(emma, dune), clicked: exposed(emma) }))
      .thenAppended(recommendationsShown(exposed(emma, dune)), recommendationsClicked(exposed(emma))));

  it('tells one without the other', () => {
    given()
      .when(report({ shown: exposed(emma) }))
      .thenAppended(recommendationsShown(exposed(emma)));
    given()
      .when(report({ clicked: exposed(emma) }))
      .thenAppended(recommendationsClicked(exposed(emma)));
  });

  it('counts a book once a day, as it was shown first', () => {
    const [first] = exposed(emma);
    const later = { bookId: emma, rank: 7, source: 'popular', reason: 'popular' } as const;
    if (first === undefined) throw new Error('one book was asked for');
    given()
      .when(report({ shown: [first, later] }))
      .thenAppended(recommendationsShown([first]));
    given(recommendationsShown([first]))
      .when(report({ shown: [later, ...exposed(dune)] }))
      .thenAppended(recommendationsShown(exposed(dune)));
  });

  it('counts showing and opening apart', () => {
    given(recommendationsShown(exposed(emma)))
      .when(report({ shown: exposed(emma), clicked: exposed(emma) }))
      .thenAppended(recommendationsClicked(exposed(emma)));
    given(recommendationsClicked(exposed(emma)))
      .when(report({ shown: exposed(emma), clicked: exposed(emma) }))
      .thenAppended(recommendationsShown(exposed(emma)));
  });

  it('says nothing when all of it was reported that day, or when there is nothing to say', () => {
    given(recommendationsShown(exposed(emma)), recommendationsClicked(exposed(emma)))
      .when(report({ shown: exposed(emma), clicked: exposed(emma) }))
      .thenNothing();
    given().when(report({})).thenNothing();
  });

  it('takes a thousand books a day of each kind, and refuses one more whole', () => {
    const shown = books(0, exposuresPerDayMax - 1);
    const nearlyFull = given(recommendationsShown(shown));
    nearlyFull.when(report({ shown: exposed(dune) })).thenAppended(recommendationsShown(exposed(dune)));
    nearlyFull
      .when(report({ shown: exposed(dune, zorba), clicked: exposed(emma) }))
      .thenRefused('too-many-exposures');
    given(recommendationsClicked(shown))
      .when(report({ clicked: exposed(dune, zorba) }))
      .thenRefused('too-many-exposures');
    given(recommendationsShown(shown))
      .when(report({ clicked: exposed(dune, zorba) }))
      .thenAppended(recommendationsClicked(exposed(dune, zorba)));
  });

  it('says nothing, and refuses nothing, when a full day is repeated', () =>
    given(recommendationsShown(books(0, exposuresPerDayMax)))
      .when(report({ shown: books(0, 100) }))
      .thenNothing());
});

describe('sampling', () => {
  /** Some reader whose day is, or is not, in a sample of a tenth. */
  const readerSampled = (sampled: boolean): ReaderId => {
    for (let number = 0; number < 1_000; number += 1) {
      const reader = readerNamed(`reader-${number}`);
      if (isSampled(reader, day, 0.1) === sampled) return reader;
    }
    throw new Error('a tenth of a thousand readers is neither none nor all');
  };

  it('records a reader’s day wholly or not at all, and notes the rate', () => {
    const sampleRate = 0.1;
    const reader = readerSampled(true);
    given()
      .when(report({ readerId: reader, sampleRate, shown: exposed(emma), clicked: exposed(emma) }))
      .thenAppended(
        recommendationsShown(exposed(emma), { reader, sampleRate }),
        recommendationsClicked(exposed(emma), { reader, sampleRate }),
      );
    given()
      .when(
        report({ readerId: readerSampled(false), sampleRate, shown: exposed(emma), clicked: exposed(emma) }),
      )
      .thenNothing();
  });

  it('refuses nothing on a day that is not recorded', () =>
    given()
      .when(report({ readerId: readerSampled(false), sampleRate: 0.1, shown: books(0, 1_001) }))
      .thenNothing());

  it('takes about its share of readers, and of one reader’s days', () => {
    const count = 20_000;
    for (const rate of [0.01, 0.1, 0.5]) {
      const readers = sampledOf(count, (number) => isSampled(readerNamed(`reader-${number}`), day, rate));
      const days = sampledOf(count, (number) => isSampled(ana, dayNumber(number), rate));
      // Five standard deviations of a binomial distribution.
      const tolerance = 5 * Math.sqrt((rate * (1 - rate)) / count);
      expect(readers / count).to.be.closeTo(rate, tolerance);
      expect(days / count).to.be.closeTo(rate, tolerance);
    }
  });

  it('takes every day at a rate of one, and keeps those of a smaller sample in a larger one', () => {
    for (let number = 0; number < 1_000; number += 1) {
      const reader = readerNamed(`reader-${number}`);
      expect(isSampled(reader, day, 1)).to.equal(true);
      if (isSampled(reader, day, 0.1)) expect(isSampled(reader, day, 0.3)).to.equal(true);
    }
  });
});

const sampledOf = (count: number, sampled: (number: number) => boolean): number =>
  Array.from({ length: count }, (_, number) => sampled(number)).filter(Boolean).length;

const dayNumber = (number: number): string =>
  new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString().slice(0, 10);

describe('any day of reports', () => {
  const someBooks = fc.array(
    fc.record({
      bookId: fc.nat(12).map((number) => bookNamed(`b-${number}`)),
      rank: fc.integer({ min: 1, max: 60 }),
      source: fc.constantFrom('feed', 'inference', 'popular'),
      reason: fc.constantFrom('because-you-rated', 'because-you-viewed', 'popular'),
    }),
    { maxLength: 8 },
  );
  const reports = fc.record({ shown: someBooks, clicked: someBooks }).map(report);

  const eventsOf = (asked: readonly ExposureCommand[]): readonly ExposureEvent[] => {
    const events: ExposureEvent[] = [];
    for (const command of asked) {
      const decision = exposure.decide(command, events.reduce(exposure.evolve, exposure.initial));
      if (decision.status === 'accepted') events.push(...decision.events);
    }
    return events;
  };

  it('counts no book twice, and misses none', () =>
    fc.assert(
      fc.property(fc.array(reports, { maxLength: 10 }), (asked) => {
        const events = eventsOf(asked);
        for (const [type, list] of [
          ['RecommendationsShown', 'shown'],
          ['RecommendationsClicked', 'clicked'],
        ] as const) {
          const counted = events.filter((event) => event.type === type).flatMap(({ data }) => data.books);
          const ids = counted.map(({ bookId }) => bookId);
          expect(new Set(ids)).to.have.length(ids.length);
          expect(new Set(ids)).to.deep.equal(
            new Set(asked.flatMap((command) => command[list]).map(({ bookId }) => bookId)),
          );
        }
      }),
    ));

  it('gives at most one event of each kind a report, and none when the report comes again', () =>
    fc.assert(
      fc.property(fc.array(reports, { maxLength: 5 }), reports, (asked, command) => {
        const before = eventsOf(asked);
        const after = eventsOf([...asked, command]);
        const types = after.slice(before.length).map(({ type }) => type);
        expect(new Set(types)).to.have.length(types.length);
        expect(eventsOf([...asked, command, command])).to.deep.equal(after);
      }),
    ));
});
