import { expect } from 'chai';
import { MalformedEventError } from '../domain/stored-event.ts';
import { bookRated } from '../domain/testing/examples.ts';
import { storedEvents } from '../domain/testing/stored-events.ts';
import { parsedEvents } from './parsed-events.ts';

describe('the parsed events of a page', () => {
  const events = storedEvents([bookRated(4), bookRated(5)]);

  it('are what each of them says', () => {
    const parse = parsedEvents(events);
    expect([0, 1, 2].map(parse)).to.deep.equal([...events, undefined]);
  });

  it('are parsed once, however many projections are given the page', () => {
    expect(parsedEvents(events)(1)).to.equal(parsedEvents(events)(1));
  });

  it('are nothing where only a newer process knows the type, and throw where they are malformed, each time', () => {
    const [known] = events;
    if (known === undefined) throw new Error('two events were asked for');
    const parse = parsedEvents([
      { ...known, type: 'BookLent' },
      { ...known, data: null },
    ]);
    for (let time = 0; time < 2; time += 1) {
      expect(parse(0)).to.equal(undefined);
      expect(() => parse(1)).to.throw(MalformedEventError);
    }
  });
});
