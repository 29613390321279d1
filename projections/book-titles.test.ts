import { bookAdded, bookNamed, bookWithdrawn, emma, factsOfEmma } from '../domain/testing/examples.ts';
import { bookTitles } from './book-titles.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(bookTitles);
const dune = bookNamed('b-dune');
const inSeries = { ...factsOfEmma, title: 'Dune', series: [{ name: 'Dune', volume: 1 }] };

describe('book titles', () => {
  it('hold the facts of each book', () =>
    given(bookAdded(), bookAdded(dune, inSeries)).thenRows(
      { ...factsOfEmma, bookId: emma, withdrawn: false },
      { ...inSeries, bookId: dune, withdrawn: false },
    ));

  it('keep a withdrawn book, marked', () =>
    given(bookAdded(), bookWithdrawn()).thenRows({ ...factsOfEmma, bookId: emma, withdrawn: true }));
});
