import { expect } from 'chai';
import { genreSchema } from '../../../domain/values.ts';
import { seedGenres } from '../../seed/catalogue.ts';
import { bookGenres } from './book-genres.ts';
import { genresMax, mostCounted, tagsOfGenres } from './genres.ts';

describe('the genres of the data set', () => {
  it('are those of the shipped catalogue and some more, all of them genres', () => {
    const genres = Object.keys(tagsOfGenres);
    expect(genres).to.include.members([...seedGenres]);
    for (const genre of genres) expect(genreSchema.safeParse(genre).success, genre).to.equal(true);
  });

  it('share no tag, so that none is counted twice', () => {
    const tags = Object.values(tagsOfGenres).flat();
    expect(tags.filter((tag, index) => tags.indexOf(tag) !== index)).to.deep.equal([]);
  });

  it('are never what a shelf is called', () => {
    const tags = Object.values(tagsOfGenres).flat();
    const shelves =
      /^(to-|read-|owned|own-|i-own|my-|favou?rites|currently-|wish|kindle|e?books|library|default)/;
    expect(tags.filter((tag) => shelves.test(tag))).to.deep.equal([]);
  });

  it('are the most counted, the most counted first, five at most', () => {
    const counts = new Map(
      Object.entries({ poetry: 3, drama: 9, humor: 1, history: 7, horror: 2, essays: 3 }),
    );
    expect(genresMax).to.equal(5);
    expect(mostCounted(counts)).to.deep.equal(['drama', 'history', 'essays', 'poetry', 'horror']);
  });
});

describe('the tags of a book', () => {
  const tagged = (counts: Readonly<Record<string, number>>): readonly string[] => {
    const genres = bookGenres();
    Object.keys(counts).forEach((name, index) => genres.addTag({ tag: String(index), name }));
    Object.values(counts).forEach((count, index) =>
      genres.addBookTag({ book: '7', tag: String(index), count }),
    );
    return genres.of('7');
  };

  it('become the genres they speak for; tags of one genre add up', () => {
    expect(tagged({ mystery: 50, 'sci-fi': 30, scifi: 30, 'to-read': 9_000, fiction: 200 })).to.deep.equal([
      'science-fiction',
      'mystery',
    ]);
  });

  it('say nothing of a book that nobody has tagged, nor of tags that are not listed', () => {
    expect(tagged({ 'to-read': 3, owned: 2 })).to.deep.equal([]);
    expect(bookGenres().of('8')).to.deep.equal([]);
  });
});
