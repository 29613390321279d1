import { expect } from 'chai';
import { eventSchemas } from './events.ts';
import {
  domainEventOf,
  MalformedEventError,
  parseStoredEvent,
  storedEventSchema,
  type StoredEvent,
} from './stored-event.ts';
import { bookRated } from './testing/examples.ts';
import { oneOfEachEvent } from './testing/one-of-each-event.ts';
import { storedEvents } from './testing/stored-events.ts';

const stored = (change: Partial<StoredEvent> = {}): StoredEvent => {
  const [event] = storedEvents([bookRated(4)]);
  if (event === undefined) throw new Error('one event was asked for');
  return { ...event, ...change };
};

describe('a stored event', () => {
  it('of every type comes back as it was written', () => {
    expect(new Set(oneOfEachEvent.map(({ type }) => type))).to.have.length(Object.keys(eventSchemas).length);
    for (const event of storedEvents(oneOfEachEvent)) expect(parseStoredEvent(event)).to.deep.equal(event);
  });

  it('survives a trip through JSON', () => {
    for (const event of storedEvents(oneOfEachEvent)) {
      expect(storedEventSchema.parse(JSON.parse(JSON.stringify(event)))).to.deep.equal(event);
    }
  });

  it('of a type that only a newer process knows is passed over', () => {
    expect(parseStoredEvent(stored({ type: 'BookLent' }))).to.equal(undefined);
  });

  it('is not known by a name that every object has', () => {
    expect(parseStoredEvent(stored({ type: 'constructor' }))).to.equal(undefined);
    expect(parseStoredEvent(stored({ type: '__proto__' }))).to.equal(undefined);
  });

  it('loses fields that only a newer process knows, and is understood', () => {
    const newer = stored({ schemaVersion: 9, data: { ...bookRated(4).data, mood: 'happy' } });
    expect(parseStoredEvent(newer)?.data).to.deep.equal(bookRated(4).data);
  });

  it('with malformed data throws, naming where it lies and what is wrong with it', () => {
    const broken = stored({ data: { ...bookRated(4).data, stars: 9 } });
    expect(() => parseStoredEvent(broken)).to.throw(
      MalformedEventError,
      /3\.1 \(BookRated v2 of reading-ana\+b-emma\).*must be 1, 2, 3, 4 or 5/s,
    );
  });

  it('with malformed data throws each time it is asked for', () => {
    const broken = stored({ data: null });
    for (let time = 0; time < 2; time += 1) {
      expect(() => parseStoredEvent(broken)).to.throw(MalformedEventError);
    }
  });

  it('is folded by deciders as its type and data alone', () => {
    const recorded = parseStoredEvent(stored());
    expect(recorded && domainEventOf(recorded)).to.deep.equal(bookRated(4));
  });
});
