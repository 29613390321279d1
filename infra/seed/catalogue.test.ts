import { expect } from 'chai';
import { bookIdSchema } from '../../domain/ids.ts';
import { catalogue, parseCatalogue, seedGenres } from './catalogue.ts';

describe('the seed catalogue', () => {
  const books = catalogue();

  it('has at least 400 books', () => {
    expect(books.length).to.be.at.least(400);
  });

  it('has at least 40 books in Portuguese and 60 of fantasy', () => {
    expect(books.filter(({ language }) => language === 'pt').length).to.be.at.least(40);
    expect(books.filter(({ genres }) => genres.includes('fantasy')).length).to.be.at.least(60);
  });

  it('names every book once, by slug and by title and authors', () => {
    expect(repeated(books.map(({ slug }) => slug))).to.deep.equal([]);
    expect(
      repeated(books.map(({ title, authors }) => [title, ...authors].join(' | ').toLowerCase())),
    ).to.deep.equal([]);
  });

  it('has slugs that make book ids', () => {
    for (const { slug } of books) expect(bookIdSchema.safeParse(`b-${slug}`).success, slug).to.equal(true);
  });

  it('numbers the volumes of a series without gap or repetition from the lowest', () => {
    for (const [name, volumes] of volumesBySeries()) {
      const lowest = Math.min(...volumes);
      expect(
        volumes.toSorted((left, right) => left - right),
        name,
      ).to.deep.equal(volumes.map((_, index) => lowest + index));
    }
  });

  it('gives each series to one author or team', () => {
    const authorsOf = Map.groupBy(books, ({ series }) => series?.name);
    authorsOf.delete(undefined);
    for (const [name, volumes] of authorsOf)
      expect(new Set(volumes.map(({ authors }) => authors.join())).size, name).to.equal(1);
  });

  it('uses every genre of the vocabulary, and none twice on one book', () => {
    expect(new Set(books.flatMap(({ genres }) => genres))).to.have.all.keys(...seedGenres);
    for (const { slug, genres } of books) expect(repeated(genres), slug).to.deep.equal([]);
  });

  it('refuses a genre outside the vocabulary and a key that it does not know', () => {
    const book = { slug: 'x', title: 'X', authors: ['Y'], year: 2000, language: 'en', genres: ['poetry'] };
    expect(parseCatalogue([book])).to.deep.equal([book]);
    expect(() => parseCatalogue([{ ...book, genres: ['westerns'] }])).to.throw();
    expect(() => parseCatalogue([{ ...book, page: 10 }])).to.throw();
    expect(() => parseCatalogue([{ ...book, series: { name: 'Z', volume: 1, of: 3 } }])).to.throw();
  });

  function volumesBySeries(): Map<string, number[]> {
    const series = books.flatMap((book) => (book.series === undefined ? [] : [book.series]));
    return new Map(
      Map.groupBy(series, ({ name }) => name)
        .entries()
        .map(([name, volumes]) => [name, volumes.map(({ volume }) => volume)]),
    );
  }
});

const repeated = (items: readonly string[]): string[] =>
  items.filter((item, index) => items.indexOf(item) !== index);
