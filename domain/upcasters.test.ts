import { expect } from 'chai';
import { eventSchemas, type EventType } from './events.ts';
import { MalformedEventError, parseStoredEvent, type StoredEvent } from './stored-event.ts';
import { bookRated } from './testing/examples.ts';
import { oneOfEachEvent } from './testing/one-of-each-event.ts';
import { storedEvents } from './testing/stored-events.ts';
import { upcast, type Upcasters } from './upcasters.ts';

/** A made-up history of one event: a word became two, then a list. */
const upcasters: Upcasters = {
  BookWithdrawn: {
    1: (data) => ({ ...(data as object), why: 'unknown' }),
    2: (data) => {
      const { why, ...rest } = data as { readonly why: string };
      return { ...rest, reasons: [why] };
    },
  },
};

describe('upcasting', () => {
  it('lifts old data one version after the other', () => {
    const lifted = upcast('BookWithdrawn', 1, { bookId: 'b' }, upcasters);
    expect(lifted).to.deep.equal({ bookId: 'b', reasons: ['unknown'] });
  });

  it('starts at the version that the data was written with', () => {
    const lifted = upcast('BookWithdrawn', 2, { bookId: 'b', why: 'lost' }, upcasters);
    expect(lifted).to.deep.equal({ bookId: 'b', reasons: ['lost'] });
  });

  it('gives back the newest version unchanged, and one that is newer than this process', () => {
    const data = { bookId: 'b', reasons: ['lost'] };
    expect(upcast('BookWithdrawn', 3, data, upcasters)).to.equal(data);
    expect(upcast('BookWithdrawn', 4, data, upcasters)).to.equal(data);
  });

  it('leaves events alone whose schema never changed', () => {
    const data = { readerId: 'r' };
    expect(upcast('ReaderRegistered', 1, data, upcasters)).to.equal(data);
  });
});

/** What it is about, the data as it was written, and what it says today. */
type FirstVersion = readonly [title: string, written: object, today: object];

/** Data as version 1 wrote it, and what it says today; an event whose schema changed and that is missing here fails below. */
const firstVersions: Readonly<Partial<Record<EventType, readonly FirstVersion[]>>> = {
  BookAdded: [
    [
      'of a series',
      { ...v1Dune(), series: { name: 'Dune', volume: 1 } },
      { ...v1Dune(), series: [{ name: 'Dune', volume: 1 }] },
    ],
    ['of no series', v1Dune(), { ...v1Dune(), series: [] }],
  ],
  PreferencesChanged: [
    [
      'with genres and languages',
      { readerId: 'ana', genres: ['poetry', 'crime'], languages: ['pt'] },
      {
        readerId: 'ana',
        genres: { preferred: ['poetry', 'crime'], avoided: [] },
        languages: { preferred: ['pt'], avoided: [] },
      },
    ],
  ],
  BookViewed: ofReading({ viewedAt: '2026-01-02T12:00:00.000Z' }),
  BookShelved: ofReading({ shelf: 'finished' }),
  BookRated: ofReading({ stars: 5 }),
  RatingWithdrawn: ofReading({}),
  BookDismissed: ofReading({}),
};

function v1Dune() {
  return {
    bookId: 'b-dune',
    title: 'Dune',
    authors: ['Frank Herbert'],
    year: 1965,
    language: 'en',
    genres: ['science-fiction'],
    pages: 612,
  };
}

/** What an event of a reading said and says now, by what was so before it. */
function ofReading(rest: object): readonly FirstVersion[] {
  const about = { readerId: 'ana', bookId: 'b-emma', ...rest };
  const priors = [
    { title: 'on an untouched book', shelf: null, stars: null, dismissed: false, interest: 'none' },
    { title: 'on a shelved book', shelf: 'reading', stars: null, dismissed: false, interest: 'engaged' },
    { title: 'on a rated book', shelf: null, stars: 3, dismissed: false, interest: 'engaged' },
    { title: 'on a dismissed book', shelf: null, stars: null, dismissed: true, interest: 'none' },
  ];
  return priors.map(({ title, interest, ...before }) => [
    title,
    { ...about, before },
    { ...about, before: { ...before, interest } },
  ]);
}

describe('an event as its first version wrote it', () => {
  const storedAs = (change: Partial<StoredEvent>): StoredEvent => {
    const [event] = storedEvents([bookRated(4)]);
    if (event === undefined) throw new Error('one event was asked for');
    return { ...event, ...change };
  };

  for (const [type, samples] of Object.entries(firstVersions)) {
    for (const [title, written, today] of samples) {
      it(`is understood: ${type} ${title}`, () => {
        const parsed = parseStoredEvent(storedAs({ type, schemaVersion: 1, data: written }));
        expect(parsed?.data).to.deep.equal(today);
      });
    }
  }

  it('is tried above for every schema that has changed', () => {
    const changed = Object.entries(eventSchemas).filter(([, { version }]) => version > 1);
    expect(Object.keys(firstVersions)).to.have.members(changed.map(([type]) => type));
  });

  it('is refused when it was malformed even then', () => {
    for (const [type, data] of [
      ['BookAdded', { ...v1Dune(), series: { name: 'Dune' } }],
      ['BookAdded', { ...v1Dune(), title: 7 }],
      ['PreferencesChanged', { readerId: 'ana', genres: ['poetry'] }],
      ['BookRated', { readerId: 'ana', bookId: 'b-emma', stars: 5 }],
      ['BookRated', { readerId: 'ana', bookId: 'b-emma', stars: 5, before: null }],
      ...Object.keys(firstVersions).map((changed) => [changed, null] as const),
    ] as const) {
      const malformed = storedAs({ type, schemaVersion: 1, data });
      expect(() => parseStoredEvent(malformed)).to.throw(MalformedEventError, type);
    }
  });
});

describe('an event as it is written today', () => {
  it('is given back by upcasting unchanged, whatever its type', () => {
    for (const { type, data } of oneOfEachEvent) {
      expect(upcast(type, eventSchemas[type].version, data), type).to.equal(data);
    }
  });
});
