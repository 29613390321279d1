import { expect } from 'chai';
import fc from 'fast-check';
import { book, type Book, type BookCommand } from './book.ts';
import { bookAdded, bookRevised, bookWithdrawn, emma, factsOfEmma } from './testing/examples.ts';
import { specificationOf } from './testing/decider-specification.ts';
import type { BookFacts } from './values.ts';

const given = specificationOf(book);
const add = { type: 'add-book', bookId: emma, facts: factsOfEmma } as const;
const corrected = { ...factsOfEmma, year: 1816, series: [{ name: 'Penguin Classics', volume: 12 }] };
const revise = { type: 'revise-book', bookId: emma, facts: corrected } as const;
const withdraw = { type: 'withdraw-book', bookId: emma, reason: 'out of print' } as const;

describe('adding a book', () => {
  it('adds one that nobody knows', () => given().when(add).thenAppended(bookAdded()));

  it('says nothing when the same facts are added twice', () => given(bookAdded()).when(add).thenNothing());

  it('says nothing when they come with their keys in another order', () => {
    const reordered = Object.fromEntries(Object.entries(factsOfEmma).reverse()) as typeof factsOfEmma;
    given(bookAdded())
      .when({ ...add, facts: reordered })
      .thenNothing();
  });

  it('refuses other facts under a known id', () =>
    given(bookAdded())
      .when({ ...add, facts: { ...factsOfEmma, year: 1816 } })
      .thenRefused('book-already-exists'));

  it('refuses to bring back a withdrawn book', () =>
    given(bookAdded(), bookWithdrawn()).when(add).thenRefused('book-withdrawn'));
});

describe('revising a book', () => {
  it('replaces what was known', () =>
    given(bookAdded()).when(revise).thenAppended(bookRevised(emma, corrected)));

  it('says nothing when these are the facts already, added or revised', () => {
    given(bookAdded(emma, corrected)).when(revise).thenNothing();
    given(bookAdded(), bookRevised(emma, corrected)).when(revise).thenNothing();
  });

  it('forgets what the new facts leave out', () => {
    const { pages: _pages, year: _year, ...sparse } = factsOfEmma;
    given(bookAdded())
      .when({ ...revise, facts: sparse })
      .thenAppended(bookRevised(emma, sparse));
  });

  it('can be taken back by revising once more', () =>
    given(bookAdded(), bookRevised(emma, corrected))
      .when({ ...revise, facts: factsOfEmma })
      .thenAppended(bookRevised()));

  it('counts another order of the series as a change', () => {
    const [one, other] = [
      { name: 'A', volume: 1 },
      { name: 'B', volume: 2 },
    ];
    const turned = { ...factsOfEmma, series: [other, one] };
    given(bookAdded(emma, { ...factsOfEmma, series: [one, other] }))
      .when({ ...revise, facts: turned })
      .thenAppended(bookRevised(emma, turned));
  });

  it('refuses one that nobody knows', () => given().when(revise).thenRefused('book-not-found'));

  it('refuses one that was withdrawn', () => {
    given(bookAdded(), bookWithdrawn()).when(revise).thenRefused('book-withdrawn');
    given(bookAdded(emma, corrected), bookWithdrawn()).when(revise).thenRefused('book-withdrawn');
  });

  it('makes the first facts those of another book, and the new ones a repetition', () => {
    const revised = given(bookAdded(), bookRevised(emma, corrected));
    revised.when(add).thenRefused('book-already-exists');
    revised.when({ ...add, facts: corrected }).thenNothing();
  });
});

describe('withdrawing a book', () => {
  it('withdraws one that is there, and keeps the reason', () =>
    given(bookAdded()).when(withdraw).thenAppended(bookWithdrawn(emma, 'out of print')));

  it('refuses one that nobody knows', () => given().when(withdraw).thenRefused('book-not-found'));

  it('withdraws one that was revised', () =>
    given(bookAdded(), bookRevised(emma, corrected))
      .when(withdraw)
      .thenAppended(bookWithdrawn(emma, 'out of print')));

  it('says nothing when it is withdrawn twice, also for another reason', () =>
    given(bookAdded(), bookWithdrawn())
      .when({ ...withdraw, reason: 'a duplicate' })
      .thenNothing());
});

describe('any history of commands on a book', () => {
  const someFacts = fc
    .record({
      year: fc.option(fc.constantFrom(1815, 1816), { nil: undefined }),
      volume: fc.constantFrom(1, 2),
      genres: fc.subarray(['classics', 'romance']),
    })
    .map(({ year, volume, genres }): BookFacts => {
      const { year: _year, ...rest } = factsOfEmma;
      return { ...rest, ...(year === undefined ? {} : { year }), series: [{ name: 'A', volume }], genres };
    });
  const commands: fc.Arbitrary<BookCommand> = fc.oneof(
    { weight: 3, arbitrary: someFacts.map((facts): BookCommand => ({ ...add, facts })) },
    { weight: 3, arbitrary: someFacts.map((facts): BookCommand => ({ ...revise, facts })) },
    { weight: 1, arbitrary: fc.constant(withdraw) },
  );
  const stateAfter = (asked: readonly BookCommand[]): Book =>
    asked.reduce((state, command) => {
      const decision = book.decide(command, state);
      return decision.status === 'accepted' ? decision.events.reduce(book.evolve, state) : state;
    }, book.initial);

  it('gives no event when the last command comes again at once', () =>
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 10 }), commands, (asked, command) => {
        const before = stateAfter(asked);
        if (book.decide(command, before).status === 'refused') return;
        const again = book.decide(command, stateAfter([...asked, command]));
        expect(again).to.deep.equal({ status: 'accepted', events: [] });
      }),
    ));

  it('knows the facts of the last command that was accepted with any', () =>
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 10 }), someFacts, (asked, facts) => {
        const before = stateAfter(asked);
        const after = stateAfter([...asked, { ...revise, facts }]);
        if (before.status === 'available') expect(after).to.deep.equal({ status: 'available', facts });
        else expect(after).to.deep.equal(before);
      }),
    ));
});
