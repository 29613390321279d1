import { expect } from 'chai';
import fc from 'fast-check';
import type { ReadingEvent } from './events.ts';
import { reading, type ReadingCommand } from './reading.ts';
import { bookDismissed, bookRated, bookShelved, bookViewed } from './testing/examples.ts';
import { afterNoon, noon, oneOfEachCommand, viewAt } from './testing/reading-commands.ts';
import {
  trendingGain,
  trendingHalfLifeDays,
  trendingHalfLivesMax,
  trendingLandmark,
  trendingScoreAt,
} from './trending.ts';

const dayMs = 86_400_000;
const halfLifeMs = trendingHalfLifeDays * dayMs;
const landmarkMs = Date.parse(trendingLandmark);

const gainAt = (event: ReadingEvent, atMs: number): number =>
  trendingGain({ ...event, recordedAt: new Date(atMs).toISOString() });
const atLandmark = (event: ReadingEvent): number => gainAt(event, landmarkMs);

describe('what an event adds to the trending score of its book', () => {
  it('is its weight at the landmark: a fifth for a first view, one for a book shelved or rated', () => {
    expect(atLandmark(bookViewed(noon))).to.equal(0.2);
    expect(atLandmark(bookShelved('want-to-read'))).to.equal(1);
    expect(atLandmark(bookRated(1))).to.equal(1);
  });

  it('is what is left of one when the reader has viewed the book before', () => {
    expect(atLandmark(bookRated(5, { before: { interest: 'viewed' } }))).to.equal(0.8);
  });

  it('is nothing when the reader was as interested before', () => {
    expect(atLandmark(bookViewed(noon, { before: { interest: 'viewed' } }))).to.equal(0);
    expect(atLandmark(bookRated(5, { before: { interest: 'engaged' } }))).to.equal(0);
    expect(atLandmark(bookDismissed())).to.equal(0);
  });

  it('weighs at most one in all for one reader and book, whatever they do and however often', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 60 }), (given) => {
        const gains = eventsOf(given).map(atLandmark);
        expect(Math.min(0, ...gains)).to.equal(0);
        expect(gains.reduce((sum, gain) => sum + gain, 0)).to.be.at.most(1);
      }),
    );
  });

  it('doubles every half-life, to the last bit', () => {
    fc.assert(
      fc.property(moments, (atMs) => {
        expect(gainAt(bookRated(5), atMs + halfLifeMs)).to.equal(2 * gainAt(bookRated(5), atMs));
      }),
    );
  });

  it('grows as a power of two, by whole minutes', () => {
    fc.assert(
      fc.property(moments, (atMs) => {
        const minutes = Math.floor((atMs - landmarkMs) / 60_000);
        const expected = 2 ** (minutes / (trendingHalfLifeDays * 24 * 60));
        expect(gainAt(bookRated(5), atMs) / expected).to.be.closeTo(1, 1e-12);
      }),
    );
  });

  it('has the same bits on every machine', () => {
    expect(gainAt(bookViewed(noon), Date.parse('2026-11-22T20:15:59.999Z'))).to.equal(20592426144271.98);
    expect(gainAt(bookRated(5), Date.parse('2031-05-04T03:02:01.000Z'))).to.equal(6.618916672820122e83);
    expect(gainAt(bookRated(5), Date.parse('2025-06-07T08:09:10.000Z'))).to.equal(1.1741193318234971e-9);
  });

  it('is refused when the landmark is too long ago for sums to stay finite', () => {
    const lastMs = landmarkMs + trendingHalfLivesMax * halfLifeMs;
    expect(16_000_000 * gainAt(bookRated(5), lastMs)).to.be.below(Infinity);
    expect(() => gainAt(bookRated(5), lastMs + 60_000)).to.throw(RangeError, 'needs a new landmark');
  });
});

describe('a trending score', () => {
  it('is one for a reader who cares now, half after a half-life, and a quarter after two', () => {
    const score = gainAt(bookRated(5), landmarkMs + 5 * dayMs);
    const after = (halfLives: number) =>
      trendingScoreAt(score, landmarkMs + 5 * dayMs + halfLives * halfLifeMs);
    expect([after(0), after(1), after(2)]).to.deep.equal([1, 0.5, 0.25]);
  });

  it('is the sum of what is left of each gain, whenever one looks', () => {
    fc.assert(
      fc.property(fc.array(moments, { minLength: 1, maxLength: 20 }), moments, (gained, atMs) => {
        const score = sumAt(gained);
        const left = gained.reduce((sum, gainedMs) => sum + 2 ** ((gainedMs - atMs) / halfLifeMs), 0);
        expect(trendingScoreAt(score, atMs) / left).to.be.closeTo(1, 1e-3);
      }),
    );
  });

  it('is above or below another one whenever one looks', () => {
    const gained = fc.array(moments, { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(gained, gained, moments, (some, others, atMs) => {
        const [one, other] = [sumAt(some), sumAt(others)];
        const seen = trendingScoreAt(one, atMs) - trendingScoreAt(other, atMs);
        expect(Math.sign(seen) * Math.sign(one - other)).to.be.at.least(0);
      }),
    );
  });
});

/** Eleven years around the landmark. */
const moments = fc.integer({ min: landmarkMs - 1_000 * dayMs, max: landmarkMs + 3_000 * dayMs });

const sumAt = (gained: readonly number[]): number =>
  gained.reduce((sum, gainedMs) => sum + gainAt(bookRated(5), gainedMs), 0);

const commands = fc.oneof(
  fc.nat(9).map((days): ReadingCommand => viewAt(afterNoon(days * dayMs))),
  fc.constantFrom(...oneOfEachCommand),
);

/** What the decider makes of these commands, one after the other. */
function eventsOf(given: readonly ReadingCommand[]): readonly ReadingEvent[] {
  const events: ReadingEvent[] = [];
  let state = reading.initial;
  for (const command of given) {
    const decision = reading.decide(command, state);
    if (decision.status === 'refused') continue;
    events.push(...decision.events);
    state = decision.events.reduce(reading.evolve, state);
  }
  return events;
}
