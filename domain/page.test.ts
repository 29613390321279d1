import { expect } from 'chai';
import { pageAfter, pageSchema, type Page } from './page.ts';
import { bookAdded, bookNamed } from './testing/examples.ts';
import { pageOf, storedEvents } from './testing/stored-events.ts';

const events = storedEvents(['a', 'b', 'c', 'd'].map((id) => bookAdded(bookNamed(id))));
const page = pageOf(events);
const positionsOf = (cut: Page): readonly number[] => cut.events.map(({ position }) => position);

describe('a page', () => {
  it('survives a trip through a queue', () => {
    expect(pageSchema.parse(JSON.parse(JSON.stringify(page)))).to.deep.equal(page);
  });

  it('loses fields that only a newer relay knows', () => {
    expect(pageSchema.parse({ ...page, sentBy: 'relay-2' })).to.deep.equal(page);
  });

  const refused: Readonly<Record<string, unknown>> = {
    'has a gap': { ...page, events: events.filter(({ position }) => position !== 2) },
    'ends before its last event': { ...page, to: 3 },
    'starts after its first event': { ...page, from: 2 },
    'is out of order': { ...page, events: [...events].reverse() },
    'holds events of another partition': { ...page, partition: 4 },
    'holds nothing': { ...page, from: 5, to: 4, events: [] },
    'holds a malformed event': { ...page, events: [{ ...events[0], stream: 'Book a' }], to: 1 },
  };
  for (const [fault, message] of Object.entries(refused)) {
    it(`is refused when it ${fault}`, () => {
      expect(pageSchema.safeParse(message).success).to.equal(false);
    });
  }
});

describe('the part of a page above a position', () => {
  it('is the page itself when all of it is', () => {
    expect(pageAfter(page, 0)).to.equal(page);
    const later = pageOf(events.slice(2));
    expect(pageAfter(later, 2)).to.equal(later);
  });

  it('starts right after that position', () => {
    const cut = pageAfter(page, 2);
    expect(cut).to.include({ from: 3, to: 4 });
    expect(positionsOf(cut)).to.deep.equal([3, 4]);
  });

  it('of a page that does not start at 1 starts there too', () => {
    expect(positionsOf(pageAfter(pageOf(events.slice(1)), 3))).to.deep.equal([4]);
  });
});
