import { expect } from 'chai';
import { bookNamed } from '../../testing/examples.ts';
import type { Offer } from './candidate.ts';
import { screenLength, screens } from './screens.ts';
import { newBookCandidates, newBookPlace, withNewBook } from './new-books.ts';

const offer = (id: string, rank: number, source: Offer['source'] = 'feed'): Offer => ({
  bookId: bookNamed(id),
  score: rank,
  rank,
  reason: { kind: 'popular' },
  source,
  book: { id: bookNamed(id), authors: [`Author of ${id}`], series: [], genres: [], language: 'en' },
});
const feed = Array.from({ length: 20 }, (_, index) => offer(`b-${index}`, 1 - index / 100));
const idsOf = (offers: readonly Offer[]): readonly string[] => offers.map(({ bookId }) => bookId);
const added = offer('b-new', 0.001, 'content');

describe('a new book among what a rung offers', () => {
  it('comes behind what fits best, and says what it rests on', () => {
    const placed = withNewBook(feed, [added, offer('b-other', 0.0005, 'content')]);
    expect(idsOf(placed).slice(0, newBookPlace)).to.deep.equal(idsOf(feed).slice(0, newBookPlace));
    expect(placed[newBookPlace]).to.include({ bookId: 'b-new', source: 'content', score: 0.001 });
    expect(idsOf(placed)).to.have.length(21);
    expect(placed.map(({ rank }) => rank)).to.deep.equal(
      placed.map(({ rank }) => rank).toSorted((a, b) => b - a),
    );
  });

  it('is one that the rung does not have: what a model knows is where the model puts it', () => {
    const placed = withNewBook(feed, [offer('b-15', 0.002, 'content'), added]);
    expect(placed[newBookPlace]).to.include({ bookId: 'b-new', source: 'content' });
    expect(withNewBook(feed, [offer('b-15', 0.002, 'content')])).to.equal(feed);
  });

  it('comes last in a short list', () => {
    expect(idsOf(withNewBook(feed.slice(0, 2), [added]))).to.deep.equal(['b-0', 'b-1', 'b-new']);
  });

  for (const [shared, facts] of Object.entries({
    author: { authors: ['One author'] },
    series: { series: [{ name: 'One series', volume: 1 }] },
  })) {
    it(`comes before a screen is full of its ${shared}, and is on the first one`, () => {
      const of = (one: Offer): Offer => ({ ...one, book: { ...one.book, ...facts } });
      const full = feed.map((one, index) => (index === 1 || index === 3 ? of(one) : one));
      expect(idsOf(withNewBook(full, [of(added)])).indexOf('b-new')).to.equal(3);
      const list = screens({ limit: screenLength });
      list.place(withNewBook(full, [of(added)]));
      expect(idsOf(list.placed)).to.include('b-new');
    });
  }

  it('changes nothing where there is none, or nothing to be among', () => {
    expect(withNewBook(feed, [])).to.equal(feed);
    expect(withNewBook([], [added])).to.deep.equal([]);
  });

  it('is offered because of the reader’s own book, and says what they share', () => {
    const reason = { kind: 'because-you-rated', bookId: bookNamed('b-emma') } as const;
    expect(
      newBookCandidates([{ bookId: bookNamed('b-new'), score: 0.1, shares: 'author', reason }]),
    ).to.deep.equal([
      { bookId: 'b-new', score: 0.1, source: 'content', reason: { ...reason, shares: 'author' } },
    ]);
  });
});
