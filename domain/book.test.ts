import { book } from './book.ts';
import { bookAdded, bookWithdrawn, emma, factsOfEmma } from './testing/examples.ts';
import { specificationOf } from './testing/decider-specification.ts';

const given = specificationOf(book);
const add = { type: 'add-book', bookId: emma, facts: factsOfEmma } as const;
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

describe('withdrawing a book', () => {
  it('withdraws one that is there, and keeps the reason', () =>
    given(bookAdded()).when(withdraw).thenAppended(bookWithdrawn(emma, 'out of print')));

  it('refuses one that nobody knows', () => given().when(withdraw).thenRefused('book-not-found'));

  it('says nothing when it is withdrawn twice, also for another reason', () =>
    given(bookAdded(), bookWithdrawn())
      .when({ ...withdraw, reason: 'a duplicate' })
      .thenNothing());
});
