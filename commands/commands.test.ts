import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryIdentities } from '../adapters/memory/identities.ts';
import { domainEventOf } from '../domain/stored-event.ts';
import { bookStream, exposureStream, readerStream, readingStream, type StreamId } from '../domain/ids.ts';
import {
  ana,
  bookAbandoned,
  bookAdded,
  bookDismissed,
  bookNamed,
  bookRated,
  bookRevised,
  bookShelved,
  bookUnshelved,
  bookViewed,
  bookWithdrawn,
  dismissalUndone,
  emma,
  exposed,
  factsOfEmma,
  preferencesChanged,
  preferring,
  profileRevised,
  ratingWithdrawn,
  readerRegistered,
  readingProgressed,
  recommendationsClicked,
  recommendationsShown,
} from '../domain/testing/examples.ts';
import { viewRepeatMs } from '../domain/reading.ts';
import { commandsOn } from './commands.ts';
import { contextOf, nextContext } from './testing/examples.ts';

const noon = Date.parse('2026-01-02T12:00:00.000Z');
const signIn = { issuer: 'https://issuer', subject: 'ana@example.org' };
const aboutEmma = { readerId: ana, bookId: emma };

/** A catalogue that holds Emma, and a clock that stands at noon. */
async function estante({ exposureSampleRate = 1 } = {}) {
  const log = memoryLog();
  const clock = { now: noon };
  const commands = commandsOn({
    log,
    identities: memoryIdentities(),
    clock: () => new Date(clock.now),
    exposureSampleRate,
  });
  await commands.books.addBook({ bookId: emma, facts: factsOfEmma }, nextContext());
  const eventsOf = async (stream: StreamId) =>
    (await log.load({ stream, commandId: contextOf('reading').commandId })).events.map(domainEventOf);
  return { ...commands, log, clock, eventsOf, eventsOfReading: () => eventsOf(readingStream(ana, emma)) };
}

describe('adding, revising and withdrawing a book', () => {
  it('tells the catalogue', async () => {
    const { books, eventsOf } = await estante();
    const facts = { ...factsOfEmma, year: 1816 };
    await books.reviseBook({ bookId: emma, facts }, nextContext());
    await books.withdrawBook({ bookId: emma, reason: 'out of print' }, nextContext());
    expect(await eventsOf(bookStream(emma))).to.deep.equal([
      bookAdded(),
      bookRevised(emma, facts),
      bookWithdrawn(),
    ]);
  });

  it('refuses other facts, and a book that nobody knows', async () => {
    const { books } = await estante();
    const others = { ...factsOfEmma, year: 1816 };
    expect(await books.addBook({ bookId: emma, facts: others }, nextContext())).to.include({
      refusal: 'book-already-exists',
    });
    const bookId = bookNamed('b-unknown');
    const outcomes = [
      await books.reviseBook({ bookId, facts: factsOfEmma }, nextContext()),
      await books.withdrawBook({ bookId, reason: 'never was' }, nextContext()),
    ];
    for (const outcome of outcomes) expect(outcome).to.include({ refusal: 'book-not-found' });
  });
});

describe('registering a reader', () => {
  it('gives a sign-in a random id, which says nothing of the person', async () => {
    const { readers, eventsOf } = await estante();
    const { readerId, outcome } = await readers.registerReader(signIn, nextContext());
    expect(outcome).to.include({ status: 'accepted', version: 1 });
    expect(await eventsOf(readerStream(readerId))).to.deep.equal([readerRegistered(readerId)]);
    expect(readerId).not.to.contain('ana');
  });

  it('finds the reader of a sign-in that came before', async () => {
    const { readers, eventsOf } = await estante();
    const first = await readers.registerReader(signIn, nextContext());
    expect(await readers.registerReader(signIn, nextContext())).to.deep.equal(first);
    expect(await eventsOf(readerStream(first.readerId))).to.have.length(1);
  });

  it('registers once when fifty first requests come at once', async () => {
    const { readers, eventsOf, log } = await estante();
    const registered = await Promise.all(
      Array.from({ length: 50 }, () => readers.registerReader(signIn, nextContext())),
    );
    expect(new Set(registered.map((answer) => JSON.stringify(answer)))).to.have.length(1);
    const [first] = registered;
    expect(first && (await eventsOf(readerStream(first.readerId)))).to.have.length(1);
    const events = log.partitions.flat().filter(({ type }) => type === 'ReaderRegistered');
    expect(events.map(({ meta }) => meta.commandId)).to.deep.equal(['register-reader']);
  });

  it('keeps sign-ins of the same name at two issuers apart', async () => {
    const { readers } = await estante();
    const one = await readers.registerReader(signIn, nextContext());
    const other = await readers.registerReader({ ...signIn, issuer: 'https://other' }, nextContext());
    expect(other.readerId).not.to.equal(one.readerId);
  });

  it('names the reader, not the sign-in, as who did it', async () => {
    const { readers, log } = await estante();
    const { readerId } = await readers.registerReader(signIn, nextContext());
    const registered = log.partitions.flat().find(({ type }) => type === 'ReaderRegistered');
    expect(registered?.meta.actor).to.equal(readerId);
    expect(JSON.stringify(log.partitions)).not.to.contain(signIn.subject);
  });

  it('labels a synthetic reader', async () => {
    const { readers, log } = await estante();
    await readers.registerReader({ ...signIn, origin: 'synthetic' }, nextContext());
    const registered = log.partitions.flat().find(({ type }) => type === 'ReaderRegistered');
    expect(registered?.data).to.include({ origin: 'synthetic' });
  });
});

describe('revising a profile', () => {
  it('is remembered of a registered reader, and refused to anybody else', async () => {
    const { readers, eventsOf } = await estante();
    const { readerId } = await readers.registerReader(signIn, nextContext());
    const profile = { displayName: 'Ana', about: null, yearlyGoal: 24 };
    await readers.reviseProfile({ readerId, profile }, nextContext());
    expect(await eventsOf(readerStream(readerId))).to.deep.equal([
      readerRegistered(readerId),
      profileRevised(profile, { reader: readerId }),
    ]);
    expect(await readers.reviseProfile({ readerId: ana, profile }, nextContext())).to.include({
      refusal: 'reader-not-registered',
    });
  });
});

describe('changing preferences', () => {
  it('is remembered of a registered reader, and refused to anybody else', async () => {
    const { readers, eventsOf } = await estante();
    const { readerId } = await readers.registerReader(signIn, nextContext());
    const preferences = preferring('poetry');
    await readers.changePreferences({ readerId, preferences }, nextContext());
    expect(await eventsOf(readerStream(readerId))).to.deep.equal([
      readerRegistered(readerId),
      preferencesChanged(preferences, { reader: readerId }),
    ]);
    const stranger = { readerId: ana, preferences };
    expect(await readers.changePreferences(stranger, nextContext())).to.include({
      refusal: 'reader-not-registered',
    });
  });
});

describe('what a reader does with a book', () => {
  it('is told with what was so before', async () => {
    const { readers, eventsOfReading } = await estante();
    await readers.viewBook(aboutEmma, nextContext());
    await readers.shelveBook({ ...aboutEmma, shelf: 'reading' }, nextContext());
    await readers.rateBook({ ...aboutEmma, stars: 4 }, nextContext());
    await readers.withdrawRating(aboutEmma, nextContext());
    await readers.dismissBook(aboutEmma, nextContext());
    await readers.undoDismissal(aboutEmma, nextContext());
    expect(await eventsOfReading()).to.deep.equal([
      bookViewed('2026-01-02T12:00:00.000Z'),
      bookShelved('reading', { before: { interest: 'viewed' } }),
      bookRated(4, { before: { shelf: 'reading' } }),
      ratingWithdrawn({ before: { shelf: 'reading', stars: 4 } }),
      bookDismissed({ before: { shelf: 'reading' } }),
      dismissalUndone({ before: { dismissed: true, interest: 'engaged' } }),
    ]);
  });

  it('is told of reading itself, too: how far, given up, and taken off the shelf', async () => {
    const { readers, eventsOfReading } = await estante();
    await readers.shelveBook({ ...aboutEmma, shelf: 'reading' }, nextContext());
    await readers.recordProgress({ ...aboutEmma, progress: { percent: 50 } }, nextContext());
    await readers.abandonBook(aboutEmma, nextContext());
    await readers.unshelveBook(aboutEmma, nextContext());
    const before = { shelf: 'reading' } as const;
    expect(await eventsOfReading()).to.deep.equal([
      bookShelved('reading'),
      readingProgressed({ page: 237, percent: 50 }, { before }),
      bookAbandoned({ before }),
      bookUnshelved({ before: { shelf: 'abandoned' } }),
    ]);
  });

  it('is refused for a book that nobody knows, and says nothing', async () => {
    const { readers, log } = await estante();
    const unknown = { readerId: ana, bookId: bookNamed('b-unknown') };
    const outcomes = [
      await readers.viewBook(unknown, nextContext()),
      await readers.shelveBook({ ...unknown, shelf: 'reading' }, nextContext()),
      await readers.rateBook({ ...unknown, stars: 4 }, nextContext()),
      await readers.withdrawRating(unknown, nextContext()),
      await readers.dismissBook(unknown, nextContext()),
      await readers.undoDismissal(unknown, nextContext()),
      await readers.unshelveBook(unknown, nextContext()),
      await readers.abandonBook(unknown, nextContext()),
      await readers.recordProgress({ ...unknown, progress: { page: 9 } }, nextContext()),
    ];
    for (const outcome of outcomes) expect(outcome).to.include({ refusal: 'book-not-found' });
    expect(log.partitions.flat()).to.have.length(1);
  });

  it('is refused for a withdrawn book, except to turn away from it', async () => {
    const { books, readers } = await estante();
    await readers.rateBook({ ...aboutEmma, stars: 4 }, nextContext());
    await books.withdrawBook({ bookId: emma, reason: 'out of print' }, nextContext());
    expect(await readers.rateBook({ ...aboutEmma, stars: 5 }, nextContext())).to.include({
      refusal: 'book-withdrawn',
    });
    expect(await readers.withdrawRating(aboutEmma, nextContext())).to.include({ status: 'accepted' });
  });

  it('appends nothing when it is done twice', async () => {
    const { readers, eventsOfReading } = await estante();
    for (let time = 0; time < 2; time += 1) {
      await readers.rateBook({ ...aboutEmma, stars: 4 }, nextContext());
      await readers.shelveBook({ ...aboutEmma, shelf: 'reading' }, nextContext());
    }
    expect(await eventsOfReading()).to.have.length(2);
  });
});

describe('recording progress', () => {
  it('measures it by the pages that the catalogue knows now', async () => {
    const { books, readers, eventsOfReading } = await estante();
    await readers.shelveBook({ ...aboutEmma, shelf: 'reading' }, nextContext());
    const to = (page: number) => readers.recordProgress({ ...aboutEmma, progress: { page } }, nextContext());
    expect(await to(475)).to.include({ refusal: 'page-beyond-the-end' });
    await books.reviseBook({ bookId: emma, facts: { ...factsOfEmma, pages: 500 } }, nextContext());
    await to(475);
    const { pages: _pages, ...unpaged } = factsOfEmma;
    await books.reviseBook({ bookId: emma, facts: unpaged }, nextContext());
    await to(600);
    const before = { shelf: 'reading' } as const;
    expect((await eventsOfReading()).slice(1)).to.deep.equal([
      readingProgressed({ page: 475, percent: 95 }, { before }),
      readingProgressed({ page: 600 }, { before }),
    ]);
  });

  it('is the same command when it is retried after the catalogue has changed', async () => {
    const { books, readers } = await estante();
    await readers.shelveBook({ ...aboutEmma, shelf: 'reading' }, nextContext());
    const half = () =>
      readers.recordProgress({ ...aboutEmma, progress: { percent: 50 } }, contextOf('progress-1'));
    const first = await half();
    await books.reviseBook({ bookId: emma, facts: { ...factsOfEmma, pages: 500 } }, nextContext());
    expect(await half()).to.deep.equal(first);
  });
});

describe('reporting recommendations', () => {
  const report = { readerId: ana, shown: exposed(emma), clicked: exposed(emma) };
  const today = exposureStream(ana, '2026-01-02');

  it('is told once a day, of the day in UTC', async () => {
    const { recommendations, clock, eventsOf } = await estante();
    await recommendations.recordExposures(report, nextContext());
    clock.now = Date.parse('2026-01-02T23:59:59.999Z');
    await recommendations.recordExposures(report, nextContext());
    const told = [recommendationsShown(exposed(emma)), recommendationsClicked(exposed(emma))];
    expect(await eventsOf(today)).to.deep.equal(told);
    clock.now += 1;
    await recommendations.recordExposures(report, nextContext());
    expect(await eventsOf(exposureStream(ana, '2026-01-03'))).to.have.length(2);
    expect(await eventsOf(today)).to.deep.equal(told);
  });

  it('is the same command when it is retried later that day, and cannot change', async () => {
    const { recommendations, clock } = await estante();
    const first = await recommendations.recordExposures(report, contextOf('shown-1'));
    clock.now = noon + 60_000;
    expect(await recommendations.recordExposures(report, contextOf('shown-1'))).to.deep.equal(first);
    const other = { ...report, clicked: [] };
    expect(await recommendations.recordExposures(other, contextOf('shown-1'))).to.deep.equal({
      status: 'command-id-reused',
    });
  });

  it('is accepted and told of nobody when hardly any reader-day is sampled', async () => {
    const { recommendations, log } = await estante({ exposureSampleRate: 1e-9 });
    expect(await recommendations.recordExposures(report, nextContext())).to.include({ status: 'accepted' });
    expect(log.partitions.flat()).to.have.length(1);
  });
});

describe('viewing a book', () => {
  it('says nothing within half an hour, and something after it', async () => {
    const { readers, clock, eventsOfReading } = await estante();
    await readers.viewBook(aboutEmma, nextContext());
    clock.now = noon + viewRepeatMs - 1;
    await readers.viewBook(aboutEmma, nextContext());
    expect(await eventsOfReading()).to.have.length(1);
    clock.now = noon + viewRepeatMs;
    await readers.viewBook(aboutEmma, nextContext());
    expect(await eventsOfReading()).to.have.length(2);
  });

  it('is the same command when it is retried later: the time is not part of it', async () => {
    const { readers, clock } = await estante();
    const first = await readers.viewBook(aboutEmma, contextOf('view-1'));
    clock.now = noon + 60_000;
    expect(await readers.viewBook(aboutEmma, contextOf('view-1'))).to.deep.equal(first);
  });
});

describe('two use cases', () => {
  it('cannot share a command id on one stream', async () => {
    const { readers } = await estante();
    await readers.rateBook({ ...aboutEmma, stars: 4 }, contextOf('c1'));
    expect(await readers.dismissBook(aboutEmma, contextOf('c1'))).to.deep.equal({
      status: 'command-id-reused',
    });
    expect(await readers.rateBook({ ...aboutEmma, stars: 5 }, contextOf('c1'))).to.deep.equal({
      status: 'command-id-reused',
    });
  });
});
