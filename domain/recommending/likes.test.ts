import { expect } from 'chai';
import fc from 'fast-check';
import type { BookEvent, DomainEvent, ReadingEvent } from '../events.ts';
import { reading, type Reading } from '../reading.ts';
import { oneOfEachEvent } from '../testing/one-of-each-event.ts';
import { isLike, starsSchema } from '../values.ts';
import { likesFold } from './likes.ts';
import { likeMatrix } from './like-matrix.ts';
import { bookNamed, readerNamed } from './testing/samples.ts';

type Act = (about: {
  readerId: ReturnType<typeof readerNamed>;
  bookId: ReturnType<typeof bookNamed>;
  before: Reading;
}) => ReadingEvent;

const rated =
  (stars: number): Act =>
  (data) => ({ type: 'BookRated', data: { ...data, stars: starsSchema.parse(stars) } });
const finished: Act = (data) => ({ type: 'BookShelved', data: { ...data, shelf: 'finished' } });
const wanted: Act = (data) => ({ type: 'BookShelved', data: { ...data, shelf: 'want-to-read' } });
const viewed: Act = (data) => ({ type: 'BookViewed', data: { ...data, viewedAt: '2026-01-01T00:00:00Z' } });
const ratingWithdrawn: Act = (data) => ({ type: 'RatingWithdrawn', data });
const dismissed: Act = (data) => ({ type: 'BookDismissed', data });
const dismissalUndone: Act = (data) => ({ type: 'DismissalUndone', data });
const unshelved: Act = (data) => ({ type: 'BookUnshelved', data });
const abandoned: Act = (data) => ({ type: 'BookAbandoned', data });
const progressed: Act = (data) => ({
  type: 'ReadingProgressed',
  data: { ...data, progress: { page: 9, percent: null } },
});

/** The events of one reader doing these things with one book, each with what was before it; and what became of it. */
function readingOf(
  reader: string,
  book: string,
  acts: readonly Act[],
): { events: ReadingEvent[]; end: Reading } {
  const events: ReadingEvent[] = [];
  let state = reading.initial;
  for (const act of acts) {
    const event = act({ readerId: readerNamed(reader), bookId: bookNamed(book), before: state });
    events.push(event);
    state = reading.evolve(state, event);
  }
  return { events, end: state };
}

const withdrawn = (book: string): BookEvent => ({
  type: 'BookWithdrawn',
  data: { bookId: bookNamed(book), reason: 'recalled' },
});

function likedAfter(events: readonly DomainEvent[]): readonly string[] {
  const fold = likesFold();
  events.forEach(fold.apply);
  return fold.matrix().books;
}

describe('likes', () => {
  const after = (...acts: Act[]) => likedAfter(readingOf('ana', 'dune', acts).events);

  it('counts four stars, five stars and finishing', () => {
    expect(after(rated(4))).to.deep.equal(['dune']);
    expect(after(rated(5))).to.deep.equal(['dune']);
    expect(after(finished)).to.deep.equal(['dune']);
  });

  it('does not count viewing, shelving for later or three stars', () => {
    expect(after(viewed, wanted, rated(3))).to.deep.equal([]);
  });

  it('takes a like back when the stars go down, the rating is withdrawn or the book dismissed', () => {
    expect(after(rated(5), rated(3))).to.deep.equal([]);
    expect(after(rated(5), ratingWithdrawn)).to.deep.equal([]);
    expect(after(finished, dismissed)).to.deep.equal([]);
  });

  it('takes the like of a finished book back when it leaves its shelf, and keeps that of a rated one', () => {
    expect(after(finished, unshelved)).to.deep.equal([]);
    expect(after(finished, wanted)).to.deep.equal([]);
    expect(after(finished, rated(5), unshelved)).to.deep.equal(['dune']);
  });

  it('sees no like in progress, in giving up, or in a dismissal undone', () => {
    expect(after(wanted, progressed, abandoned)).to.deep.equal([]);
    expect(after(dismissed, dismissalUndone)).to.deep.equal([]);
  });

  it('passes over everything that is not of a reading', () => {
    const others = oneOfEachEvent.filter(({ data }) => !('before' in data));
    expect(others).to.have.length.greaterThan(5);
    const { events } = readingOf('ana', 'dune', [rated(5)]);
    expect(likedAfter([...others, ...events, ...others])).to.deep.equal(['dune']);
  });

  it('finds the finished book again when a low rating is withdrawn', () => {
    expect(after(finished, rated(2), ratingWithdrawn)).to.deep.equal(['dune']);
  });

  it('knows whose kin books are as their facts are now, liked or not, but not of withdrawn ones', () => {
    const added = (type: 'BookAdded' | 'BookRevised', book: string, author: string): BookEvent => ({
      type,
      data: {
        bookId: bookNamed(book),
        title: book,
        authors: [author],
        language: 'en',
        series: [],
        genres: [],
      },
    });
    const events = [
      added('BookAdded', 'dune', 'Herbert'),
      added('BookAdded', 'atuan', 'somebody else'),
      added('BookAdded', 'tehanu', 'Le Guin'),
      added('BookAdded', 'recalled', 'Le Guin'),
      added('BookRevised', 'atuan', 'Le Guin'),
      withdrawn('recalled'),
      ...readingOf('ana', 'tehanu', [rated(5)]).events,
    ];
    const fold = likesFold();
    events.forEach(fold.apply);
    const { books, kin } = fold.matrix();
    expect(books).to.deep.equal(['tehanu', 'atuan']);
    expect(kin).to.deep.equal([{ kind: 'author', items: Int32Array.of(0, 1) }]);
  });

  it('leaves out withdrawn books, whether they were liked before or after', () => {
    const { events } = readingOf('ana', 'dune', [rated(5)]);
    expect(likedAfter([...events, withdrawn('dune')])).to.deep.equal([]);
    expect(likedAfter([withdrawn('dune'), ...events])).to.deep.equal([]);
  });

  it('says who likes what now, however the readings are interleaved', () => {
    const anyAct = [
      rated(2),
      rated(5),
      finished,
      wanted,
      viewed,
      ratingWithdrawn,
      dismissed,
      dismissalUndone,
      unshelved,
      abandoned,
      progressed,
    ];
    const anyActs = fc.array(fc.constantFrom(...anyAct), { maxLength: 6 });
    const anyReadings = fc.uniqueArray(
      fc.record({
        reader: fc.constantFrom('ana', 'bea', 'caio'),
        book: fc.constantFrom('dune', 'emma', 'ulysses'),
        acts: anyActs,
      }),
      { selector: ({ reader, book }) => `${reader}+${book}`, maxLength: 6 },
    );
    fc.assert(
      fc.property(anyReadings, fc.infiniteStream(fc.nat({ max: 100 })), (readings, picks) => {
        const made = readings.map(({ reader, book, acts }) => ({
          reader,
          book,
          ...readingOf(reader, book, acts),
        }));
        const fold = likesFold();
        interleaved(
          made.map(({ events }) => events),
          picks,
        ).forEach(fold.apply);
        const expected = new Map<ReturnType<typeof readerNamed>, ReturnType<typeof bookNamed>[]>();
        for (const { reader, book, end } of made) {
          if (!isLike(end)) continue;
          expected.set(readerNamed(reader), [...(expected.get(readerNamed(reader)) ?? []), bookNamed(book)]);
        }
        expect(fold.matrix()).to.deep.equal(likeMatrix(expected));
      }),
    );
  });
});

/** One of the many orders that keep each list's own. */
function interleaved<T>(lists: readonly (readonly T[])[], picks: Iterator<number>): T[] {
  const left = lists.map((list) => [...list]).filter((list) => list.length > 0);
  const order: T[] = [];
  while (left.length > 0) {
    const index = Number(picks.next().value) % left.length;
    order.push(...(left[index]?.splice(0, 1) ?? []));
    if (left[index]?.length === 0) left.splice(index, 1);
  }
  return order;
}
