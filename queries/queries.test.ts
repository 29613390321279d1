import { expect } from 'chai';
import { bookNamed, exampleBook, readerNamed } from '../adapters/memory/examples.ts';
import { memoryQueryPorts } from '../adapters/memory/query-ports.ts';
import { preferring } from '../domain/testing/examples.ts';
import { queriesOn } from './queries.ts';

const signIn = { issuer: 'https://issuer', subject: 'ana' };
const ana = readerNamed('ana');
const profile = {
  id: ana,
  registeredAt: '2026-01-01T00:00:00Z',
  origin: 'sign-in',
  displayName: null,
  about: null,
  yearlyGoal: null,
  preferences: preferring('poetry'),
} as const;

describe('finding a book', () => {
  it('answers with everything its page shows', async () => {
    const ports = memoryQueryPorts();
    ports.books.views.set(bookNamed('b1'), exampleBook('b1'));
    const answer = await queriesOn(ports).books.findBook.ask({ bookId: bookNamed('b1') }, false);
    expect(answer).to.deep.equal({ status: 'answered', answer: exampleBook('b1') });
  });

  it('tells a book that never was from one that was withdrawn', async () => {
    const ports = memoryQueryPorts();
    ports.books.views.set(bookNamed('old'), exampleBook('old', { withdrawn: true }));
    const { findBook } = queriesOn(ports).books;
    expect(await findBook.ask({ bookId: bookNamed('b1') }, false)).to.include({ refusal: 'book-not-found' });
    expect(await findBook.ask({ bookId: bookNamed('old') }, false)).to.include({ refusal: 'book-withdrawn' });
  });
});

describe('searching books', () => {
  const noFilters = { genres: [], authors: [], languages: [], years: [] };

  it('answers with as many as asked for', async () => {
    const ports = memoryQueryPorts();
    for (const id of ['b1', 'b2', 'b3']) ports.books.views.set(bookNamed(id), exampleBook(id));
    const answer = await queriesOn(ports).books.searchBooks.ask(
      { text: 'title', filters: noFilters, limit: 2 },
      false,
    );
    expect(answer.status === 'answered' && answer.answer.items.map(({ id }) => id)).to.deep.equal([
      'b1',
      'b2',
    ]);
  });
});

describe('describing a reader', () => {
  it('answers with the profile of whoever asks', async () => {
    const ports = memoryQueryPorts();
    ports.readers.enter(signIn, ana);
    ports.readers.profiles.set(ana, profile);
    const { describeReader } = queriesOn(ports).readers;
    expect(await describeReader.ask({ signIn }, false)).to.deep.equal({
      status: 'answered',
      answer: profile,
    });
  });

  it('refuses someone whom no command has registered', async () => {
    const { describeReader } = queriesOn(memoryQueryPorts()).readers;
    expect(await describeReader.ask({ signIn }, false)).to.include({ refusal: 'reader-not-registered' });
  });

  it('looks up a sign-in once, but an unknown one each time', async () => {
    const ports = memoryQueryPorts();
    let lookUps = 0;
    const directory = {
      find: (asked: typeof signIn) => {
        lookUps += 1;
        return ports.readers.find(asked);
      },
    };
    const { describeReader } = queriesOn({ ...ports, directory }).readers;
    await describeReader.ask({ signIn }, false);
    ports.readers.enter(signIn, ana);
    await describeReader.ask({ signIn }, false);
    await describeReader.ask({ signIn }, false);
    expect(lookUps).to.equal(2);
  });
});

describe('listing popular books', () => {
  it('puts the most liked first and leaves withdrawn ones out', async () => {
    const ports = memoryQueryPorts();
    for (const [id, likes] of [
      ['b1', 1],
      ['b2', 3],
      ['b3', 2],
    ] as const) {
      ports.books.views.set(bookNamed(id), exampleBook(id, { withdrawn: id === 'b2' }));
      ports.recommendations.likes.set(bookNamed(id), likes);
    }
    const answer = await queriesOn(ports).recommendations.listPopularBooks.ask({ limit: 2 }, false);
    expect(
      answer.status === 'answered' && answer.answer.items.map(({ book, likes }) => [book.id, likes]),
    ).to.deep.equal([
      ['b3', 2],
      ['b1', 1],
    ]);
  });

  it('refuses while the likes cannot be counted', async () => {
    const popularBooks = { top: () => Promise.reject(new Error('away')) };
    const { listPopularBooks } = queriesOn({ ...memoryQueryPorts(), popularBooks }).recommendations;
    expect(await listPopularBooks.ask({ limit: 2 }, false)).to.include({
      refusal: 'popular-books-unavailable',
    });
  });
});
