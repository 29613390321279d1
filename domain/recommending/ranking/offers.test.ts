import { expect } from 'chai';
import { bookNamed } from '../../testing/examples.ts';
import { offersAmong } from './offers.ts';
import { book, candidate, finished, offeredIds, pastWith, standing, volumes } from './testing/shelf.ts';

describe('what is never offered', () => {
  const catalogue = [
    book('rated'),
    book('wanted'),
    book('dismissed'),
    book('given-up'),
    book('viewed'),
    book('new'),
  ];
  const past = pastWith(catalogue, {
    rated: { stars: 1 },
    wanted: { shelf: 'want-to-read' },
    dismissed: { dismissed: true },
    'given-up': { shelf: 'abandoned' },
    viewed: {},
  });

  it('is a book that the reader has read, shelved, given up or dismissed; one only viewed is', () => {
    const all = catalogue.map(({ id }) => candidate(id));
    expect(offeredIds(all, standing(catalogue, { past }))).to.deep.equal(['viewed', 'new']);
  });

  it('is a book that was withdrawn, or that nobody knows', () => {
    expect(offeredIds([candidate('withdrawn'), candidate('new')], standing(catalogue))).to.deep.equal([
      'new',
    ]);
  });
});

describe('one edition of a work', () => {
  const catalogue = [
    book('hobbit', { work: 'w-hobbit' }),
    book('o-hobbit', { work: 'w-hobbit', language: 'pt' }),
    book('emma'),
  ];
  const all = [candidate('emma', 3), candidate('hobbit', 2), candidate('o-hobbit', 1)];

  it('is offered, the one with the highest score', () => {
    expect(offeredIds(all, standing(catalogue))).to.deep.equal(['emma', 'hobbit']);
  });

  it('is the one in a language that the reader prefers, as far as its score goes', () => {
    const preferences = {
      genres: { preferred: [], avoided: [] },
      languages: { preferred: ['pt'], avoided: [] },
    };
    expect(offeredIds(all, standing(catalogue, { preferences }))).to.deep.equal(['o-hobbit', 'emma']);
  });

  it('counts as read when another one is', () => {
    const past = pastWith(catalogue, { 'o-hobbit': finished });
    expect(offeredIds(all, standing(catalogue, { past }))).to.deep.equal(['emma']);
  });
});

describe('a later volume among the candidates', () => {
  const saga = volumes('saga', 1, 2, 3);
  const ofLiked = { kind: 'because-you-rated', bookId: bookNamed('liked') };

  it('brings the first one, with its score and a reason that is true of that', () => {
    const [offer] = offersAmong([candidate('saga-3', 7)], standing(saga));
    expect(offer).to.deep.include({ bookId: 'saga-1', score: 7, reason: { kind: 'first-in-series' } });
  });

  it('brings the one after those read, and names the last of them', () => {
    const past = pastWith(saga, { 'saga-1': finished });
    const [offer] = offersAmong([candidate('saga-3', 7)], standing(saga, { past }));
    expect(offer).to.deep.include({
      bookId: 'saga-2',
      reason: { kind: 'next-in-series', bookId: 'saga-1' },
    });
  });

  it('leaves the first one its own score and reason, and lends it the higher rank', () => {
    const offers = offersAmong([candidate('saga-3', 7), candidate('saga-1', 2)], standing(saga));
    expect(offers).to.have.length(1);
    expect(offers[0]).to.deep.include({ bookId: 'saga-1', score: 2, rank: 7, reason: ofLiked });
  });

  it('brings nothing when the volume to read next is on a shelf already', () => {
    const past = pastWith(saga, { 'saga-1': { shelf: 'want-to-read' } });
    expect(offeredIds([candidate('saga-3')], standing(saga, { past }))).to.deep.equal([]);
  });
});
