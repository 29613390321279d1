import { expect } from 'chai';
import { bookNamed } from '../testing/examples.ts';
import { untouchedReading } from '../values.ts';
import type { Content } from './content-affinity.ts';
import { freshCandidates, genreBooksMin } from './fresh-books.ts';
import type { HistoryEntry } from './recommendation.ts';

const book = (id: string, facts: Partial<Content> = {}): Content => ({
  id: bookNamed(id),
  authors: [`Author of ${id}`],
  series: [],
  genres: [],
  language: 'en',
  ...facts,
});
const rated = (id: string, stars: 1 | 5 = 5): HistoryEntry => ({
  ...untouchedReading,
  bookId: bookNamed(id),
  stars,
  viewed: false,
});
const leGuin = { authors: ['Ursula K. Le Guin'] };

describe('a new book', () => {
  const candidates = (
    history: readonly HistoryEntry[],
    known: readonly Content[],
    fresh: readonly Content[],
  ) => freshCandidates(history, fresh, (id) => known.find((content) => content.id === id));

  it('is offered to who likes its author, because of the book of theirs that says most for it', () => {
    const known = [
      book('b-earthsea', { ...leGuin, series: [{ name: 'Earthsea', volume: 1 }] }),
      book('b-lefthand', leGuin),
    ];
    const fresh = book('b-tehanu', { ...leGuin, series: [{ name: 'Earthsea', volume: 4 }] });
    const [offered] = candidates([rated('b-lefthand'), rated('b-earthsea')], known, [fresh]);
    expect(offered).to.deep.include({
      bookId: 'b-tehanu',
      shares: 'series',
      reason: { kind: 'because-you-rated', bookId: 'b-earthsea' },
    });
  });

  it('is not offered for a book that the reader disliked, nor for nothing', () => {
    const known = [book('b-lefthand', leGuin), book('b-emma')];
    const fresh = [book('b-new', leGuin)];
    expect(candidates([rated('b-lefthand', 1), rated('b-emma')], known, fresh)).to.deep.equal([]);
    expect(candidates([], known, fresh)).to.deep.equal([]);
  });

  it('needs a genre in common with several books when it has nothing else', () => {
    const known = [1, 2, 3].map((number) => book(`b-${number}`, { genres: ['poetry'] }));
    const history = known.map(({ id }) => rated(id));
    const fresh = [book('b-new', { genres: ['poetry'] })];
    expect(candidates(history.slice(0, genreBooksMin - 1), known, fresh)).to.deep.equal([]);
    expect(candidates(history, known, fresh)).to.have.length(1);
  });

  it('comes before another that fewer books speak for', () => {
    const known = [book('b-1', leGuin), book('b-2', leGuin), book('b-3', { authors: ['Ana'] })];
    const fresh = [book('b-by-ana', { authors: ['Ana'] }), book('b-by-le-guin', leGuin)];
    const offered = candidates([rated('b-3'), rated('b-2'), rated('b-1')], known, fresh);
    expect(offered.map(({ bookId }) => bookId)).to.deep.equal(['b-by-le-guin', 'b-by-ana']);
    expect(offered[0]?.reason.bookId).to.equal('b-2');
  });
});
