import { expect } from 'chai';
import type { DomainEvent } from '../domain/events.ts';
import { readingStream } from '../domain/ids.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import {
  ana,
  bia,
  bookAdded,
  bookDismissed,
  bookNamed,
  bookRated,
  bookShelved,
  emma,
} from '../domain/testing/examples.ts';
import { pageOf, storedEvents } from '../domain/testing/stored-events.ts';
import { foldPage, type FoldedPage } from './fold-page.ts';
import { keyText, type Key, type Parked, type StoredRow } from './ports.ts';
import { fragile } from './testing/fragile.ts';

const dune = bookNamed('b-dune');
const nothing: Parked = { streams: new Map(), skipped: new Set() };

type Given = {
  readonly parked?: Parked;
  readonly rows?: ReadonlyMap<string, StoredRow>;
  readonly loads?: (readonly Key[])[];
};

const foldStored = (
  events: readonly StoredEvent[],
  { parked = nothing, rows = new Map<string, StoredRow>(), loads = [] }: Given = {},
): Promise<FoldedPage> =>
  foldPage(fragile, pageOf(events), parked, async (keys) => {
    loads.push(keys);
    return new Map([...rows].filter(([text]) => keys.some((key) => keyText(key) === text)));
  });

const fold = (events: readonly DomainEvent[], given?: Given) => foldStored(storedEvents(events), given);

const starsOf = ({ changes }: FoldedPage) =>
  Object.fromEntries(changes.map(({ key, row }) => [String(key['id']), (row as { stars: number[] }).stars]));

const failedAt = ({ failures }: FoldedPage) => failures.map(({ event }) => event.position);

describe('a page folded into row changes', () => {
  it('changes each row once, by all events that touch it', async () => {
    const folded = await fold([bookRated(3), bookRated(5), bookRated(4, { book: dune })]);
    expect(starsOf(folded)).to.deep.equal({ ana: [3, 5, 4], 'b-dune': [4], 'b-emma': [3, 5] });
    expect(folded.failures).to.deep.equal([]);
  });

  it('gives the changes sorted by key, whatever the order of the events', async () => {
    const { changes } = await fold([bookRated(3), bookRated(4, { book: dune })]);
    expect(changes.map(({ key }) => key['id'])).to.deep.equal(['ana', 'b-dune', 'b-emma']);
  });

  it('refuses to fold into a stored row that is none of the projection', async () => {
    const rows = new Map([['b-emma', { row: { id: 'b-emma', stars: 'many' }, position: 0 }]]);
    const folded = await fold([bookRated(3), bookRated(4, { book: dune, reader: bia })], { rows });
    expect(failedAt(folded)).to.deep.equal([1]);
    expect(String(folded.failures[0]?.error)).to.include('stars');
    expect(starsOf(folded)).to.deep.equal({ 'b-dune': [4], bia: [4] });
  });

  it('gives each change the position of the last event in it', async () => {
    const { changes } = await fold([bookRated(3), bookRated(4, { book: dune })]);
    expect(changes.map(({ position }) => position)).to.deep.equal([2, 2, 1]);
  });

  it('starts from the rows in the store, and asks for each of them once', async () => {
    const loads: (readonly Key[])[] = [];
    const rows = new Map([['b-emma', { row: { id: 'b-emma', stars: [4] }, position: 0 }]]);
    const folded = await fold([bookRated(3), bookRated(5)], { rows, loads });
    expect(starsOf(folded)).to.deep.equal({ ana: [3, 5], 'b-emma': [4, 3, 5] });
    expect(loads).to.deep.equal([[{ id: 'b-emma' }, { id: 'ana' }]]);
  });

  it('does not bother the store when none of its events touches a row', async () => {
    const loads: (readonly Key[])[] = [];
    expect(await fold([bookAdded(), bookShelved('reading')], { loads })).to.deep.equal({
      changes: [],
      failures: [],
    });
    expect(loads).to.deep.equal([]);
  });

  it('passes over an event of a type that nobody knows', async () => {
    const events = storedEvents([bookRated(3), bookRated(5)]).map((event) =>
      event.position === 1 ? { ...event, type: 'BookLent', data: 'anything' } : event,
    );
    expect(starsOf(await foldStored(events))).to.deep.equal({ ana: [5], 'b-emma': [5] });
  });

  it('changes no row by an event that the row holds already', async () => {
    const rows = new Map([['b-emma', { row: { id: 'b-emma', stars: [3] }, position: 1 }]]);
    const folded = await fold([bookRated(3), bookRated(5)], { rows });
    expect(starsOf(folded)).to.deep.equal({ ana: [3, 5], 'b-emma': [3, 5] });
  });
});

describe('an event that cannot be applied', () => {
  it('is reported with what its handler said, and the other streams go on', async () => {
    const folded = await fold([bookRated(3), bookRated(1, { book: dune }), bookRated(4)]);
    expect(starsOf(folded)).to.deep.equal({ ana: [3, 4], 'b-emma': [3, 4] });
    expect(failedAt(folded)).to.deep.equal([2]);
    expect(String(folded.failures[0]?.error)).to.contain('one star cannot be handled');
  });

  it('takes effect on none of its rows, not even on those that were folded before it broke', async () => {
    const folded = await fold([bookRated(3, { book: dune }), bookRated(2)]);
    expect(starsOf(folded)).to.deep.equal({ ana: [3], 'b-dune': [3] });
    expect(failedAt(folded)).to.deep.equal([2]);
  });

  it('makes the later events of its stream wait', async () => {
    const folded = await fold([bookRated(1), bookRated(5), bookRated(4, { book: dune })]);
    expect(starsOf(folded)).to.deep.equal({ ana: [4], 'b-dune': [4] });
    expect(failedAt(folded)).to.deep.equal([1]);
  });

  it('leaves the earlier events of its stream in effect, wherever it broke', async () => {
    expect(starsOf(await fold([bookRated(3), bookRated(1)]))).to.deep.equal({ ana: [3], 'b-emma': [3] });
    expect(starsOf(await fold([bookRated(3), bookRated(2)]))).to.deep.equal({ ana: [3], 'b-emma': [3] });
  });

  it('is the first of its stream, also when a later one breaks sooner', async () => {
    const folded = await fold([bookRated(2), bookRated(5), bookRated(1)]);
    expect(folded.changes).to.deep.equal([]);
    expect(failedAt(folded)).to.deep.equal([1]);
  });

  it('is one for each stream, in the order of the log', async () => {
    const folded = await fold([bookRated(2), bookRated(1, { book: dune }), bookRated(1)]);
    expect(failedAt(folded)).to.deep.equal([1, 2]);
  });

  it('is one whose data does not fit its schema', async () => {
    const events = storedEvents([bookRated(3), bookRated(4, { book: dune })]).map((event) =>
      event.position === 1 ? { ...event, data: { stars: 'many' } } : event,
    );
    const folded = await foldStored(events);
    expect(failedAt(folded)).to.deep.equal([1]);
    expect(starsOf(folded)).to.deep.equal({ ana: [4], 'b-dune': [4] });
  });

  it('is not one whose data does not fit, but that the projection does not subscribe to', async () => {
    const events = storedEvents([bookDismissed(), bookRated(4, { book: dune })]).map((event) =>
      event.position === 1 ? { ...event, data: null } : event,
    );
    expect(failedAt(await foldStored(events))).to.deep.equal([]);
  });
});

describe('a parked stream', () => {
  const parkedAt = (position: number): Parked => ({
    streams: new Map([[readingStream(ana, emma), position]]),
    skipped: new Set(),
  });

  it('waits from the parked event on, while the others go on', async () => {
    const folded = await fold([bookRated(3), bookRated(4, { book: dune }), bookRated(5)], {
      parked: parkedAt(1),
    });
    expect(starsOf(folded)).to.deep.equal({ ana: [4], 'b-dune': [4] });
    expect(folded.failures).to.deep.equal([]);
  });

  it('does not wait before the parked event', async () => {
    const folded = await fold([bookRated(3), bookRated(5)], { parked: parkedAt(2) });
    expect(starsOf(folded)).to.deep.equal({ ana: [3], 'b-emma': [3] });
  });

  it('goes on behind an event that was skipped', async () => {
    const parked = { streams: new Map(), skipped: new Set([2]) };
    const folded = await fold([bookRated(3), bookRated(1), bookRated(5)], { parked });
    expect(starsOf(folded)).to.deep.equal({ ana: [3, 5], 'b-emma': [3, 5] });
    expect(folded.failures).to.deep.equal([]);
  });
});
