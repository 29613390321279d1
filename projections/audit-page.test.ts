import { expect } from 'chai';
import type { StoredEvent } from '../domain/stored-event.ts';
import { ana, bookRated } from '../domain/testing/examples.ts';
import { pageOf, storedEvents } from '../domain/testing/stored-events.ts';
import { auditPageEvents } from './audit-page.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { readerLikes } from './reader-likes.ts';
import { homeOf } from './testing/append.ts';

const home = homeOf(ana);
const events = storedEvents([bookRated(4), bookRated(5)], home);
const [rated] = events;
const malformed: readonly StoredEvent[] = rated === undefined ? [] : [{ ...rated, data: { stars: 9 } }];
const skips = (...positions: readonly number[]) => ({ streams: new Map(), skipped: new Set(positions) });

describe('an audit of events', () => {
  it('finds nothing in events that fit their schemas, in the partition of their streams', () => {
    expect(auditPageEvents(pageOf(events), 16, [])).to.deep.equal([]);
  });

  it('finds an event in a partition that is not its stream’s', () => {
    const other = (home + 1) % 16;
    const [event] = storedEvents([bookRated(4)], other);
    expect(auditPageEvents(pageOf(event === undefined ? [] : [event]), 16, [])).to.deep.equal([
      {
        kind: 'misplaced-event',
        partition: other,
        position: 1,
        stream: rated?.stream,
        belongsTo: home,
      },
    ]);
  });

  it('finds an event that does not fit its schema', () => {
    const [finding] = auditPageEvents(pageOf(malformed), 16, []);
    expect(finding).to.include({ kind: 'malformed-event', partition: home, position: 1 });
    expect(finding).to.have.property('error').that.includes('does not fit its schema');
  });

  it('leaves alone a malformed event that every subscriber skips, and only that', () => {
    const skippedBy = (likes: boolean, statistics: boolean) => [
      { projection: readerLikes, parked: likes ? skips(1) : skips() },
      { projection: ratingStatistics, parked: statistics ? skips(1) : skips() },
    ];
    expect(auditPageEvents(pageOf(malformed), 16, skippedBy(true, true))).to.deep.equal([]);
    expect(auditPageEvents(pageOf(malformed), 16, skippedBy(true, false))).to.have.length(1);
  });

  it('says nothing of a type that it does not know: a newer version wrote it', () => {
    const unknown = malformed.map((event) => ({ ...event, type: 'BookBurnt' }));
    expect(auditPageEvents(pageOf(unknown), 16, [])).to.deep.equal([]);
  });
});
