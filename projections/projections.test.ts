import { expect } from 'chai';
import { isEventType } from '../domain/events.ts';
import { parseStoredEvent } from '../domain/stored-event.ts';
import { bia, bookAdded, bookRated, bookShelved } from '../domain/testing/examples.ts';
import { storedEvents } from '../domain/testing/stored-events.ts';
import { freshFold } from './fresh-fold.ts';
import { feedsProjection, projections } from './projections.ts';
import { shelves } from './shelves.ts';
import { fragile } from './testing/fragile.ts';

describe('the projections', () => {
  it('have names of their own', () => {
    const names = [...projections.map(({ name }) => name), feedsProjection.name];
    expect(new Set(names)).to.have.length(names.length);
  });

  it('subscribe to events that there are', () => {
    for (const { name, subscription } of projections) {
      expect(
        subscription.filter((type) => !isEventType(type)),
        name,
      ).to.deep.equal([]);
      expect(subscription, name).not.to.deep.equal([]);
    }
  });
});

describe('a projection', () => {
  const [added, shelved] = storedEvents([bookAdded(), bookShelved('reading')]).map(parseStoredEvent);

  it('is touched only by what it subscribes to', () => {
    expect(added && shelves.touches(added)).to.deep.equal([]);
    expect(shelved && shelves.touches(shelved)).to.have.length(1);
  });
});

describe('a fresh fold', () => {
  it('does not depend on how partitions are mixed', async () => {
    const one = storedEvents([bookShelved('reading'), bookRated(5)], 1);
    const other = storedEvents([bookShelved('finished', { reader: bia })], 2);
    const rows = await freshFold(shelves, [...one, ...other]);
    const mixed = await freshFold(shelves, [...one.slice(0, 1), ...other, ...one.slice(1)]);
    expect(mixed).to.have.length(2);
    expect(mixed).to.have.deep.members([...rows]);
  });

  it('throws what a handler throws', async () => {
    const failure = await freshFold(fragile, storedEvents([bookRated(1)])).catch(String);
    expect(failure).to.contain('one star cannot be handled');
  });
});
