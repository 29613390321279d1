import { expect } from 'chai';
import { bookOf, bookTagOf, likeOf, ratingOf, tagOf } from './rows.ts';

const bookRow = {
  book_id: '12',
  goodreads_book_id: '900',
  work_id: '34',
  authors: 'Ana Sá, Rui Melo, Ana Sá',
  original_publication_year: '1987.0',
  title: 'The Salt Road (The Tides, #1)',
  language_code: 'en-GB',
};

describe('a row of books.csv', () => {
  const faultOf = (change: Partial<typeof bookRow>): string | undefined => {
    const parsed = bookOf({ ...bookRow, ...change }, []);
    return 'fault' in parsed ? parsed.fault : undefined;
  };

  it('says what a catalogue knows of a book', () => {
    expect(bookOf(bookRow, ['fantasy'])).to.deep.equal({
      value: {
        bookId: 'gb-12',
        facts: {
          title: 'The Salt Road',
          series: [{ name: 'The Tides', volume: 1 }],
          authors: ['Ana Sá', 'Rui Melo'],
          year: 1987,
          language: 'en',
          genres: ['fantasy'],
          workId: 'gb-work-34',
        },
      },
    });
  });

  it('may lack a year, and a language', () => {
    const parsed = bookOf({ ...bookRow, original_publication_year: '', language_code: '' }, []);
    expect(parsed).to.have.nested.property('value.facts.language', 'und');
    expect(parsed).not.to.have.nested.property('value.facts.year');
  });

  it('may be of a year before the common era', () => {
    expect(bookOf({ ...bookRow, original_publication_year: '-750.0' }, [])).to.have.nested.property(
      'value.facts.year',
      -750,
    );
  });

  it('has one id, whether its number begins with zeros or not', () => {
    expect(bookOf({ ...bookRow, book_id: '0012' }, [])).to.have.nested.property('value.bookId', 'gb-12');
  });

  const faults: readonly (readonly [Partial<typeof bookRow>, string])[] = [
    [{ book_id: 'twelve' }, 'book_id must be a number'],
    [{ book_id: '' }, 'book_id must be a number'],
    [{ work_id: '-1' }, 'work_id must be a number'],
    [{ title: '  ' }, 'title must not be empty'],
    [{ title: 'x'.repeat(301) }, 'title must have at most 300 characters'],
    [{ authors: ' , ' }, 'authors must name at least one author'],
    [{ original_publication_year: '1987.5' }, 'original_publication_year must be a year or empty'],
    [{ original_publication_year: 'MCM' }, 'original_publication_year must be a year or empty'],
    [{ title: 'half a \ud800 pair' }, 'title must not contain U+0000 or half a surrogate pair'],
    [{ book_id: 'x', work_id: 'y' }, 'book_id must be a number; work_id must be a number'],
  ];
  for (const [change, fault] of faults) {
    it(`is bad when ${JSON.stringify(change).slice(0, 60)}: ${fault}`, () => {
      expect(faultOf(change)).to.equal(fault);
    });
  }

  it('is bad when its year is out of this world', () => {
    expect(faultOf({ original_publication_year: '9999' })).to.match(/^year /);
  });
});

describe('a row of ratings.csv', () => {
  it('says who gave which book how many stars', () => {
    expect(ratingOf({ user_id: '7', book_id: '12', rating: '4' })).to.deep.equal({
      value: { reader: '7', bookId: 'gb-12', stars: 4 },
    });
  });

  for (const rating of ['0', '6', '3.5', 'five', '']) {
    it(`is bad with ${JSON.stringify(rating)} for stars`, () => {
      expect(ratingOf({ user_id: '7', book_id: '12', rating })).to.deep.equal({
        fault: 'rating must be 1, 2, 3, 4 or 5',
      });
    });
  }

  it('is bad when reader or book are no numbers', () => {
    expect(ratingOf({ user_id: 'ana', book_id: '1 2', rating: '4' })).to.deep.equal({
      fault: 'user_id must be a number; book_id must be a number',
    });
  });
});

describe('a row of reader_likes.csv', () => {
  it('says who liked which book, without stars', () => {
    expect(likeOf({ reader: '0', book_id: '3' })).to.deep.equal({
      value: { reader: '0', bookId: 'gb-3', stars: null },
    });
  });
});

describe('rows of tags', () => {
  it('say how a tag is called, and how often it was given to a book', () => {
    expect(tagOf({ tag_id: '5', tag_name: 'poetry' })).to.deep.equal({ value: { tag: '5', name: 'poetry' } });
    expect(bookTagOf({ goodreads_book_id: '900', tag_id: '5', count: '31' })).to.deep.equal({
      value: { book: '900', tag: '5', count: 31 },
    });
  });

  it('are bad when a count is negative', () => {
    expect(bookTagOf({ goodreads_book_id: '900', tag_id: '5', count: '-1' })).to.deep.equal({
      fault: 'count must be a number and not negative',
    });
  });
});
