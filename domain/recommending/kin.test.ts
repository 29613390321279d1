import { expect } from 'chai';
import { kinBooksMax, kinOf, type KinFacts } from './kin.ts';
import { bookNamed } from './testing/samples.ts';

const by = (authors: string, ...series: string[]): KinFacts => ({
  authors: authors.split(' & '),
  series: series.map((name) => ({ name, volume: 1 })),
});

const kinAmong = (facts: Readonly<Record<string, KinFacts>>, ...without: string[]) =>
  kinOf(
    new Map(Object.entries(facts).map(([name, known]) => [bookNamed(name), known])),
    new Set(without.map(bookNamed)),
  );

describe('kin', () => {
  const earthsea = {
    tehanu: by('Le Guin', 'Earthsea'),
    atuan: by('Le Guin', 'Earthsea'),
    kim: by('Kipling'),
  };

  it('are the books of one author and of one series', () => {
    expect(kinAmong(earthsea)).to.deep.equal([
      { kind: 'author', books: ['tehanu', 'atuan'] },
      { kind: 'series', books: ['tehanu', 'atuan'] },
    ]);
  });

  it('are found by each of several authors and series', () => {
    const facts = {
      omens: by('Pratchett & Gaiman'),
      mort: by('Pratchett', 'Discworld', 'Death'),
      coraline: by('Gaiman'),
    };
    expect(kinAmong(facts).map(({ books }) => books)).to.deep.equal([
      ['omens', 'coraline'],
      ['omens', 'mort'],
    ]);
  });

  it('does not take a series for an author of the same name', () => {
    expect(kinAmong({ a: by('Ellery Queen'), b: by('Somebody', 'Ellery Queen') })).to.deep.equal([]);
  });

  it('counts a book once whose author is named twice', () => {
    expect(kinAmong({ a: by('Ana & Ana'), b: by('Ana') })).to.deep.equal([
      { kind: 'author', books: ['a', 'b'] },
    ]);
  });

  it('leaves out what it is told to, and what is then alone', () => {
    expect(kinAmong(earthsea, 'atuan')).to.deep.equal([]);
  });

  it('leaves out what hundreds of books have in common', () => {
    const various = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`b${index}`, by('Various')]));
    expect(kinAmong(various(kinBooksMax))).to.have.lengthOf(1);
    expect(kinAmong(various(kinBooksMax + 1))).to.deep.equal([]);
  });
});
