import { expect } from 'chai';
import fc from 'fast-check';
import { bookNamed } from '../../testing/examples.ts';
import type { Offer } from './candidate.ts';
import { explorationBehind } from './exploration.ts';
import { homeRows, rowBooksMin } from './home-rows.ts';
import { book, offersOf } from './testing/shelf.ts';

type Home = Parameters<typeof homeRows>[0];

const nothing: Home = {
  personal: [],
  isPersonal: true,
  next: [],
  finished: [],
  popular: undefined,
  trending: [],
  rowLength: 5,
};
const rowsOf = (home: Partial<Home>) => homeRows({ ...nothing, ...home });
const many = (prefix: string, count: number, because = 'liked'): readonly Offer[] =>
  offersOf(...Array.from({ length: count }, (_, index) => book(`${prefix}${index}`))).map((offer) => ({
    ...offer,
    reason: { kind: 'because-you-finished', bookId: bookNamed(because) },
  }));

describe('the rows of a home page', () => {
  const full: Partial<Home> = {
    personal: [...many('p', 80), ...many('q', 5, 'emma')].map((offer, index) => ({
      ...offer,
      rank: 1 - index / 1000,
    })),
    next: offersOf(book('next')),
    finished: [bookNamed('unsaid'), bookNamed('emma'), bookNamed('liked')],
    popular: { genre: 'fantasy', offers: many('g', 9) },
    trending: many('t', 9),
  };

  it('come in one order, each as long as asked for', () => {
    expect(rowsOf(full).map(({ kind, offers }) => [kind, offers.length])).to.deep.equal([
      ['for-you', 5],
      ['because-you-finished', 5],
      ['next-in-your-series', 1],
      ['popular-in-genre', 5],
      ['something-different', 5],
      ['trending', 5],
    ]);
  });

  it('name the latest finished book that a row can rest on, and hold only what rests on it', () => {
    const row = rowsOf(full).find(({ kind }) => kind === 'because-you-finished');
    expect(row).to.deep.include({ book: 'emma' });
    expect(row?.offers.every(({ reason }) => 'bookId' in reason && reason.bookId === 'emma')).to.equal(true);
  });

  it('mark something different as that, from beyond what fits best', () => {
    const row = rowsOf(full).find(({ kind }) => kind === 'something-different');
    const best = new Set(full.personal?.slice(0, explorationBehind).map(({ bookId }) => bookId));
    for (const { bookId, reason } of row?.offers ?? []) {
      expect(reason).to.deep.equal({ kind: 'something-different' });
      expect(best.has(bookId)).to.equal(false);
    }
  });

  it('leave out what there is too little for, and do not call popular books for you', () => {
    expect(rowsOf({})).to.deep.equal([]);
    const few = rowBooksMin - 1;
    const rows = rowsOf({ personal: many('p', few), isPersonal: false, trending: many('t', few) });
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['popular']);
  });

  it('hold no book and no work twice, however much the lists overlap', () => {
    const some = fc
      .array(fc.integer({ min: 0, max: 99 }), { maxLength: 99 })
      .map((numbers) =>
        offersOf(...[...new Set(numbers)].map((number) => book(`b${number}`, { work: `w${number >> 1}` }))),
      );
    fc.assert(
      fc.property(some, some, some, some, (personal, next, popular, trending) => {
        const rows = rowsOf({ personal, next, popular: { genre: 'g', offers: popular }, trending });
        const works = rows.flatMap(({ offers }) => offers.map((offer) => offer.book.workId));
        expect(new Set(works).size).to.equal(works.length);
      }),
    );
  });
});
