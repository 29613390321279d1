import { expect } from 'chai';
import fc from 'fast-check';
import { eventSchemas } from '../../domain/events.ts';
import { parseStoredEvent } from '../../domain/stored-event.ts';
import { sampleChoices, sampleLog } from './sample-log.ts';

const [choices = []] = fc.sample(fc.array(fc.nat(sampleChoices - 1), { minLength: 300, maxLength: 300 }), {
  seed: 1,
  numRuns: 1,
});
const { events } = sampleLog(choices);

describe('the sample log', () => {
  it('holds events of every type, so that the laws of pages are tried on all of them', () => {
    const types = new Set(events.map(({ type }) => type));
    expect([...types]).to.have.members(Object.keys(eventSchemas));
  });

  it('holds only what fits today’s schemas, at one position after the other', () => {
    expect(events.map((event) => parseStoredEvent(event))).to.deep.equal(events);
    expect(events.map(({ position }) => position)).to.deep.equal(events.map((_, index) => index + 1));
  });
});
