import { expect } from 'chai';
import { memoryBooks } from '../adapters/memory/books.ts';
import { bookNamed } from '../domain/testing/examples.ts';
import { listEditions } from './list-editions.ts';
import type { BookSearch, SearchPart } from './ports.ts';
import { searchBooks } from './search-books.ts';
import { sampleBooks } from './testing/sample-books.ts';

const filters = { genres: [], authors: [], languages: [], years: [] };

describe('searching books', () => {
  it('is by relevance with a text and by title without one, unless told otherwise', async () => {
    const { sortOf } = library();
    expect(await sortOf({ text: 'emma' })).to.equal('relevance');
    expect(await sortOf({ text: ' \n' })).to.equal('title');
    expect(await sortOf({ text: 'emma', sort: 'newest' })).to.equal('newest');
    expect(await sortOf({ text: '', sort: 'relevance' })).to.equal('relevance');
  });

  it('counts facets on the first page only, unless told otherwise', async () => {
    const { search, asked } = library();
    const { next } = await search({ limit: 2 });
    await search({ limit: 2, cursor: next });
    await search({ limit: 2, cursor: next, facets: true });
    await search({ limit: 2, facets: false });
    expect(asked.map(({ facets }) => facets)).to.deep.equal(['remembered', 'none', 'remembered', 'none']);
  });

  it('counts facets anew for an asker who names a position', async () => {
    const { question, asked } = library();
    await question.ask({ text: '', filters, limit: 1 }, true);
    expect(asked.map(({ facets }) => facets)).to.deep.equal(['counted']);
  });

  it('tells a decade as the filter by year takes it', async () => {
    const { search } = library();
    const { facets } = await search({ text: 'machado' });
    expect(facets?.decades).to.deep.equal([
      { value: '1880-1889', books: 1 },
      { value: '1890-1899', books: 1 },
    ]);
    expect((await search({ text: 'iliad' })).facets?.decades).to.deep.include({
      value: '-770--761',
      books: 1,
    });
  });

  it('goes on where a cursor says, to the end', async () => {
    const { search } = library();
    const { total } = await search({});
    const ids = new Set<string>();
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { items, next } = await search({ limit: 4, ...(cursor !== undefined && { cursor }) });
      for (const { id } of items) ids.add(id);
      cursor = next;
    }
    expect(ids.size).to.equal(total);
  });

  it('refuses the cursor of another search, of another list and one that is none', async () => {
    const { search, refusal } = library();
    const { next } = await search({ text: 'the', limit: 1 });
    const cursor = next ?? expect.fail('there is more');
    expect(await refusal({ text: 'the', cursor })).to.equal(undefined);
    expect(await refusal({ text: ' the ', cursor, limit: 5 })).to.equal(undefined);
    for (const other of [
      { text: 'then' },
      { text: 'the', sort: 'newest' as const },
      { text: 'the', filters: { ...filters, genres: ['fantasy'] } },
      { text: 'the', filters: { ...filters, years: [{ from: null, to: 2000 }] } },
    ]) {
      expect(await refusal({ ...other, cursor }), JSON.stringify(other)).to.equal('unknown-cursor');
    }
    const editions = await listEditions(memoryLibrary()).ask(
      { bookId: bookNamed('b-hobbit'), limit: 1 },
      false,
    );
    const elsewhere = editions.status === 'answered' ? (editions.answer.next ?? '') : '';
    expect(elsewhere).to.not.equal('');
    for (const none of ['', 'x', elsewhere, `${cursor}A`, cursor.slice(4)])
      expect(await refusal({ text: 'the', cursor: none }), none).to.equal('unknown-cursor');
  });
});

describe('listing editions', () => {
  const editions = (id: string, cursor?: string) =>
    listEditions(memoryLibrary()).ask({ bookId: bookNamed(id), limit: 1, cursor }, false);

  it('goes on where a cursor says', async () => {
    const first = await editions('b-hobbit');
    const next = first.status === 'answered' ? first.answer.next : null;
    const second = await editions('b-hobbit', next ?? '');
    expect(second).to.have.nested.property('answer.items[0].id', 'b-hobbit-comic');
    expect(second).to.have.nested.property('answer.next', null);
  });

  it('refuses the cursor of another book, and a book that nobody knows', async () => {
    const first = await editions('b-hobbit');
    const next = first.status === 'answered' ? (first.answer.next ?? '') : '';
    expect(await editions('b-hobbit-pt', next)).to.include({ refusal: 'unknown-cursor' });
    expect(await editions('b-unknown')).to.include({ refusal: 'book-not-found' });
    expect(await editions('b-catch')).to.deep.equal({
      status: 'answered',
      answer: { items: [], next: null },
    });
  });
});

function memoryLibrary() {
  const books = memoryBooks();
  for (const book of sampleBooks) books.views.set(book.id, book);
  return books;
}

function library() {
  const books = memoryLibrary();
  const asked: (SearchPart & Pick<BookSearch, 'sort'>)[] = [];
  const question = searchBooks({
    search: (search, part) => {
      asked.push({ ...part, sort: search.sort });
      return books.search(search, part);
    },
  });
  type Asked = Parameters<typeof question.ask>[0];
  const ask = (input: Partial<{ [Key in keyof Asked]: Asked[Key] | null }>) => {
    const { cursor, ...rest } = input;
    // Only a cursor is ever null here: where a list has ended.
    return question.ask(
      { text: '', filters, limit: 50, ...rest, cursor: cursor ?? undefined } as Asked,
      false,
    );
  };
  return {
    question,
    asked,
    search: async (input: Parameters<typeof ask>[0]) => {
      const answered = await ask(input);
      return answered.status === 'answered' ? answered.answer : expect.fail(answered.refusal);
    },
    refusal: async (input: Parameters<typeof ask>[0]) => {
      const answered = await ask(input);
      return answered.status === 'refused' ? answered.refusal : undefined;
    },
    sortOf: async (input: Parameters<typeof ask>[0]) => {
      const answered = await ask(input);
      return answered.status === 'answered' ? answered.answer.sort : undefined;
    },
  };
}
