import { expect } from 'chai';
import fc from 'fast-check';
import type { BookId } from '../../ids.ts';
import { goOnWithSeries } from './go-on.ts';
import { explorationBehind, explorationPlace, explorationPlaces } from './exploration.ts';
import { screenLength, screenRules, screens } from './screens.ts';
import type { OfferedBook } from './candidate.ts';
import { book, offersOf } from './testing/shelf.ts';

const plain = (count: number, facts: Partial<OfferedBook> = {}, prefix = 'b'): OfferedBook[] =>
  Array.from({ length: count }, (_, index) => book(`${prefix}${index}`, { genres: [], ...facts }));

const placed = (options: Parameters<typeof screens>[0], ...rungs: ReturnType<typeof offersOf>[]) => {
  const page = screens(options);
  for (const offers of rungs) page.place(offers);
  return page;
};
/** So much that diversity does not pass them. */
const better = (...books: readonly OfferedBook[]) =>
  offersOf(...books).map((offer) => ({ ...offer, rank: 10 * offer.rank }));
const idsOf = (page: ReturnType<typeof screens>) => page.placed.map(({ bookId }) => bookId as string);

describe('at most two of an author and of a series on a screen', () => {
  it('holds however good the others are, and lets them on the next screen', () => {
    const ofOne = plain(5, { authors: ['one'] }, 'one');
    const page = placed({ limit: 2 * screenLength }, [...better(...ofOne), ...offersOf(...plain(60))]);
    const isOfOne = (id: string) => id.startsWith('one');
    expect(idsOf(page).slice(0, screenLength).filter(isOfOne)).to.deep.equal(['one0', 'one1']);
    expect(idsOf(page).slice(screenLength).filter(isOfOne)).to.deep.equal(['one2', 'one3']);
  });

  it('holds for every series of a book and for every author of it', () => {
    const ofBoth = plain(6, { series: [{ name: 'world', volume: 1 }] }, 'world');
    expect(idsOf(placed({ limit: 20 }, offersOf(...ofBoth)))).to.have.length(screenRules.perSeriesMax);
    const together = plain(6, { authors: ['one', 'other'] }, 'by');
    expect(idsOf(placed({ limit: 20 }, offersOf(...together)))).to.have.length(screenRules.perAuthorMax);
  });

  it('holds over the pages of one screen', () => {
    const shown = plain(2, { authors: ['one'] }, 'shown');
    const offers = offersOf(...shown, ...plain(3, { authors: ['one'] }, 'more'), ...plain(20));
    const isShown = (id: BookId) => id.startsWith('shown');
    const page = placed({ limit: 10, offset: 10, before: shown, isShown }, offers);
    expect(idsOf(page).filter((id) => id.startsWith('more') || id.startsWith('shown'))).to.deep.equal([]);
    expect(page.offset()).to.equal(0);
  });

  it('holds for any books, none of which comes twice; and none is lost over the pages', () => {
    const anyBook = fc.record({
      author: fc.integer({ min: 0, max: 5 }),
      series: fc.integer({ min: 0, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(anyBook, { maxLength: 70 }), fc.integer({ min: 1, max: 25 }), (made, limit) => {
        const books = made.map(({ author, series }, index) =>
          book(`b${index}`, {
            authors: [`a${author}`],
            series: series > 4 ? [] : [{ name: `s${series}`, volume: index + 1 }],
            genres: [`g${author % 3}`],
          }),
        );
        const offers = offersOf(...books);
        const shown: string[] = [];
        let offset = 0;
        for (let page = 0; page <= 2 * books.length; page += 1) {
          const before = shown
            .slice(shown.length - offset)
            .flatMap((id) => books.filter((one) => one.id === id));
          const next = screens({ limit, offset, before, isShown: (id) => shown.includes(id), seed: 'seed' });
          next.place(offers);
          // What does not fit on the screen any more does on the next.
          if (next.placed.length === 0 && offset === 0) break;
          shown.push(...idsOf(next));
          offset = next.offset();
        }
        expect(shown.toSorted()).to.deep.equal(books.map(({ id }) => id as string).toSorted());
      }),
    );
  });
});

describe('diversity', () => {
  it('lets a book of another genre or author pass one that is hardly better', () => {
    const fantasy = plain(6, { genres: ['fantasy'] }, 'fantasy');
    const other = book('other', { genres: ['history'] });
    const ids = idsOf(placed({ limit: 7 }, offersOf(...fantasy, other)));
    expect(ids.indexOf('other')).to.equal(1);
    expect(ids[0]).to.equal('fantasy0');
  });

  it('passes nothing that is clearly better', () => {
    const offers = better(...plain(3, { genres: ['fantasy'] }, 'fantasy'));
    const page = placed({ limit: 4 }, [...offers, ...offersOf(book('other', { genres: ['history'] }))]);
    expect(idsOf(page)[3]).to.equal('other');
  });
});

describe('something different', () => {
  const usual = plain(explorationBehind + 5, { genres: ['fantasy'] });
  const unusual = plain(10, { genres: ['history'] }, 'h');
  const far = [...better(...usual), ...offersOf(...unusual)];
  const lots = (page: ReturnType<typeof screens>) =>
    page.placed.flatMap(({ bookId, reason }, place) =>
      reason.kind === 'something-different' ? [{ bookId, place }] : [],
    );

  it('has one place of a screen, says so, and shares neither author nor genre with what the reader is offered first', () => {
    const found = lots(placed({ limit: 2 * screenLength, seed: 'ana 2026-07-01' }, far));
    expect(found.map(({ place }) => place)).to.deep.equal([
      explorationPlace('ana 2026-07-01'),
      explorationPlace('ana 2026-07-01') + screenLength,
    ]);
    for (const { bookId } of found) expect(bookId).to.match(/^h/);
  });

  it('is the same for a reader all day, and another one on other days and for others', () => {
    const drawn = (seed: string) => lots(placed({ limit: screenLength, seed }, far))[0];
    expect(drawn('ana 2026-07-01')).to.deep.equal(drawn('ana 2026-07-01'));
    const days = Array.from({ length: 20 }, (_, day) => drawn(`ana ${day}`));
    expect(new Set(days.map((lot) => lot?.bookId)).size).to.be.above(3);
    expect(new Set(days.map((lot) => lot?.place)).size).to.be.above(3);
    for (const lot of days)
      expect(lot?.place).to.be.within(
        explorationPlaces.first,
        explorationPlaces.first + explorationPlaces.count - 1,
      );
  });

  it('is left out when there is nothing different, or nobody to draw for', () => {
    expect(lots(placed({ limit: screenLength, seed: 'ana' }, offersOf(...usual)))).to.deep.equal([]);
    expect(lots(placed({ limit: screenLength }, far))).to.deep.equal([]);
  });
});

describe('several rungs on a page', () => {
  it('fill it one after another, and no book or work comes twice', () => {
    const [one, other] = [book('one', { work: 'w' }), book('other', { work: 'w' })];
    const page = placed({ limit: 3 }, offersOf(one), offersOf(other, one, book('third')));
    expect(idsOf(page)).to.deep.equal(['one', 'third']);
    expect([page.isFull(), page.hasMore(), page.offset()]).to.deep.equal([false, false, 0]);
  });
});

describe('going on with series', () => {
  it('puts the next volumes second, fifth and eighth at the latest, and leaves what the rung says of them', () => {
    const offers = offersOf(...plain(20));
    const next = offersOf(book('next0'), book('next1'), book('next2'), book('next3'));
    const ids = goOnWithSeries(offers, next).map(({ bookId }) => bookId as string);
    expect(['next0', 'next1', 'next2', 'next3'].map((id) => ids.indexOf(id))).to.deep.equal([1, 5, 9, -1]);
    const [known] = offers.slice(10);
    if (known === undefined) throw new Error('there are twenty offers');
    const moved = goOnWithSeries(offers, [{ ...known, source: 'series', score: 7 }]);
    expect(moved[1]).to.deep.include({ bookId: known.bookId, source: 'feed', score: known.score });
  });

  it('is all there is when a rung has nothing', () => {
    expect(goOnWithSeries([], offersOf(book('next'))).map(({ bookId }) => bookId)).to.deep.equal(['next']);
  });
});
