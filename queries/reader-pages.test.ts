import { expect } from 'chai';
import { bookNamed, exampleBook, readerNamed } from '../adapters/memory/examples.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../adapters/memory/query-ports.ts';
import type { MemoryShelfEntry } from '../adapters/memory/readers.ts';
import { emptyProfile, noPreferences, untouchedReading, type Profile } from '../domain/values.ts';
import { encodeCursor } from './cursor.ts';
import { queriesOn, type Answered } from './queries.ts';

const signIn = { issuer: 'https://issuer', subject: 'ana' };
const stranger = { issuer: 'https://issuer', subject: 'bea' };
const ana = readerNamed('ana');
const ids = ['b1', 'b2', 'b3'];

const shelved = (id: string, change: Partial<MemoryShelfEntry> = {}): MemoryShelfEntry => ({
  bookId: bookNamed(id),
  shelf: 'finished',
  stars: null,
  progress: null,
  since: `2026-01-01T00:00:0${id.slice(1)}.000Z`,
  ...change,
});

describe('the pages of a reader', () => {
  let ports: MemoryQueryPorts;
  beforeEach(() => {
    ports = memoryQueryPorts();
    ports.readers.enter(signIn, ana);
    for (const id of ids) ports.books.views.set(bookNamed(id), exampleBook(id));
    ports.readers.shelves.set(ana, [...ids.map((id) => shelved(id)), shelved('b4', { shelf: 'reading' })]);
  });

  const readers = () => queriesOn(ports).readers;

  describe('listing the history', () => {
    beforeEach(() =>
      ports.readers.readings.set(
        ana,
        ids.map((id, index) => ({
          ...untouchedReading,
          bookId: bookNamed(id),
          viewed: true,
          at: '2026-01-01T00:00:00.000Z',
          position: 10 + index,
        })),
      ),
    );
    const list = async (limit: number, cursor?: string | null) =>
      answerOf(await readers().listHistory.ask({ signIn, limit, cursor: cursor ?? undefined }, false));

    it('goes on where the cursor says, until there is no more', async () => {
      const first = await list(2);
      expect(first.items.map(({ book }) => book.id)).to.deep.equal(['b3', 'b2']);
      const second = await list(2, first.next);
      expect(second.items.map(({ book }) => book.id)).to.deep.equal(['b1']);
      expect(second.next).to.equal(null);
    });

    it('does not tell in what order of the log things happened', async () => {
      expect((await list(1)).items[0]).not.to.have.property('position');
    });

    it('refuses a cursor that is none, and one of a shelf, whoever asks', async () => {
      const { next } = answerOf(
        await readers().listShelf.ask({ signIn, shelf: 'finished', sort: 'newest', limit: 1 }, false),
      );
      const below = encodeCursor({ list: 'history', position: 0 });
      for (const cursor of ['', 'mangled', next ?? '', below]) {
        for (const asker of [signIn, stranger]) {
          const asked = await readers().listHistory.ask({ signIn: asker, limit: 1, cursor }, false);
          expect(asked, cursor).to.deep.equal({ status: 'refused', refusal: 'unknown-cursor' });
        }
      }
    });

    it('finds nothing for someone not registered', async () => {
      expect(await readers().listHistory.ask({ signIn: stranger, limit: 9 }, false)).to.deep.equal({
        status: 'answered',
        answer: { items: [], next: null },
      });
    });
  });

  describe('listing the shelves', () => {
    it('counts the books on each, on those that are empty too', async () => {
      const { shelves } = answerOf(await readers().listShelves.ask({ signIn }, false));
      expect(shelves).to.deep.equal([
        { shelf: 'want-to-read', books: 0 },
        { shelf: 'reading', books: 1 },
        { shelf: 'finished', books: 3 },
        { shelf: 'abandoned', books: 0 },
      ]);
    });

    it('finds four empty ones for someone not registered', async () => {
      const { shelves } = answerOf(await readers().listShelves.ask({ signIn: stranger }, false));
      expect(shelves.map(({ books }) => books)).to.deep.equal([0, 0, 0, 0]);
    });
  });

  describe('listing a shelf', () => {
    const finished = { signIn, shelf: 'finished', sort: 'newest', limit: 2 } as const;

    it('tells how many lie there, and goes on where the cursor says', async () => {
      const first = answerOf(await readers().listShelf.ask(finished, false));
      expect(first).to.include({ shelf: 'finished', sort: 'newest', total: 3 });
      expect(first.items.map(({ book }) => book.id)).to.deep.equal(['b3', 'b2']);
      const asked = { ...finished, cursor: first.next ?? undefined };
      const second = answerOf(await readers().listShelf.ask(asked, false));
      expect(second).to.deep.include({ total: 3, next: null });
      expect(second.items.map(({ book }) => book.id)).to.deep.equal(['b1']);
    });

    it('refuses a cursor of another shelf and of another order, and one that is none', async () => {
      const { next } = answerOf(await readers().listShelf.ask(finished, false));
      const cursor = next ?? '';
      for (const change of [{ shelf: 'reading' }, { sort: 'oldest' }, { cursor: `${cursor}x` }] as const) {
        const asked = await readers().listShelf.ask({ ...finished, cursor, ...change }, false);
        expect(asked, JSON.stringify(change)).to.deep.equal({ status: 'refused', refusal: 'unknown-cursor' });
      }
    });

    it('refuses a cursor with a mark that no list has', async () => {
      const mark = {
        list: 'finished',
        sort: 'newest',
        bookId: 'b1',
        since: '2026-01-01T00:00:00.000Z',
        title: '',
        author: '',
        stars: null,
        percent: null,
      };
      const asked = (change: object) =>
        readers().listShelf.ask({ ...finished, cursor: encodeCursor({ ...mark, ...change }) }, false);
      expect((await asked({})).status).to.equal('answered');
      for (const change of [
        { bookId: 'B 1' },
        { since: '0000-01-01T00:00:00.000Z' },
        { since: '2026-02-30T00:00:00.000Z' },
        { since: 'infinity' },
        { stars: 6 },
        { percent: 101 },
        { title: 1 },
      ]) {
        expect((await asked(change)).status, JSON.stringify(change)).to.equal('refused');
      }
    });

    it('finds nothing on the shelves of someone not registered', async () => {
      expect(answerOf(await readers().listShelf.ask({ ...finished, signIn: stranger }, false))).to.deep.equal(
        {
          shelf: 'finished',
          sort: 'newest',
          total: 0,
          items: [],
          next: null,
        },
      );
    });
  });

  describe('describing statistics', () => {
    const now = (at: string) => ({ ...ports, clock: () => new Date(at) });
    const profile = (change: Partial<Profile>) =>
      ports.readers.profiles.set(ana, {
        ...emptyProfile,
        id: ana,
        registeredAt: '2026-01-01T00:00:00.000Z',
        origin: 'sign-in',
        preferences: noPreferences,
        ...change,
      });
    const goalAt = async (at: string, year?: number) => {
      const { describeStatistics } = queriesOn(now(at)).readers;
      return answerOf(await describeStatistics.ask({ signIn, year }, false)).goal;
    };

    it('tells what is missing to the goal of the year that it is in UTC, whichever year is asked for', async () => {
      profile({ yearlyGoal: 5 });
      const goal = { year: 2026, books: 5, finished: 3, missing: 2 };
      expect(await goalAt('2026-12-31T23:59:59.999Z')).to.deep.equal(goal);
      expect(await goalAt('2026-07-01T00:00:00.000Z', 2025)).to.deep.equal(goal);
      const anew = { year: 2027, books: 5, finished: 0, missing: 5 };
      expect(await goalAt('2027-01-01T00:00:00.000Z')).to.deep.equal(anew);
    });

    it('has nothing missing to a goal that was passed, and no goal when none was set', async () => {
      profile({ yearlyGoal: 2 });
      expect((await goalAt('2026-07-01T00:00:00.000Z'))?.missing).to.equal(0);
      profile({ yearlyGoal: null });
      expect(await goalAt('2026-07-01T00:00:00.000Z')).to.equal(null);
      ports.readers.profiles.clear();
      expect(await goalAt('2026-07-01T00:00:00.000Z')).to.equal(null);
    });

    it('lists the year that was asked for only', async () => {
      const { describeStatistics } = readers();
      const yearsOf = async (year?: number) =>
        answerOf(await describeStatistics.ask({ signIn, year }, false)).years.map((one) => one.year);
      ports.readers.shelves.set(ana, [shelved('b1'), shelved('b2', { since: '2025-01-01T00:00:00.000Z' })]);
      expect(await yearsOf()).to.deep.equal([2026, 2025]);
      expect(await yearsOf(2025)).to.deep.equal([2025]);
      expect(await yearsOf(2024)).to.deep.equal([]);
    });

    it('counts nothing for someone not registered', async () => {
      const answer = answerOf(await readers().describeStatistics.ask({ signIn: stranger }, false));
      expect(answer.totals.finished).to.equal(0);
      expect(answer).to.deep.include({ years: [], genres: [], languages: [], longest: null, goal: null });
    });
  });
});

function answerOf<Answer>(answered: Answered<Answer, string>): Answer {
  if (answered.status === 'refused') throw new Error(`refused: ${answered.refusal}`);
  return answered.answer;
}
