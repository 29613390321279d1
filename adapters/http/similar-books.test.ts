import { expect } from 'chai';
import { freshness, queriesOn } from '../../queries/queries.ts';
import { bookNamed, exampleBook } from '../memory/examples.ts';
import { memoryProgress } from '../memory/progress.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../memory/query-ports.ts';
import { contexts } from './contexts.ts';
import { queryApp } from './query-api.ts';
import { knowsEverybody, startTestApi, type TestApi } from './testing.ts';

const likedBy = (readers: number) => ({
  ratings: { count: readers, mean: 5, perStar: [0, 0, 0, 0, readers] },
});
const away = () => Promise.reject(new Error('it is away'));

describe('similar and first books over HTTP', () => {
  let ports: MemoryQueryPorts;
  let api: TestApi;
  beforeEach(async () => {
    ports = memoryQueryPorts();
    for (const book of [
      exampleBook('b-dune', {
        authors: ['Frank Herbert'],
        genres: ['science-fiction'],
        language: 'en',
        ...likedBy(9),
      }),
      exampleBook('b-messiah', { authors: ['Frank Herbert'], genres: ['science-fiction'], language: 'en' }),
      exampleBook('b-robot', { genres: ['science-fiction'], language: 'en', ...likedBy(5) }),
      exampleBook('b-emma', { genres: ['classics'], language: 'en', ...likedBy(7) }),
      exampleBook('b-casmurro', { genres: ['classics'], language: 'pt', ...likedBy(1) }),
      exampleBook('b-gone', { authors: ['Frank Herbert'], withdrawn: true }),
      exampleBook('b-lonely', { genres: [] }),
    ]) {
      ports.books.views.set(book.id, book);
    }
    const neighbours = [
      { bookId: bookNamed('b-emma'), score: 0.3 },
      { bookId: bookNamed('b-gone'), score: 0.2 },
    ];
    await ports.neighbours.write('n1', [{ bookId: bookNamed('b-dune'), neighbours }]);
    await ports.neighbours.publish('n1');
    api = await start(ports);
  });
  afterEach(() => api.close());

  const start = (on: Parameters<typeof queriesOn>[0]): Promise<TestApi> =>
    startTestApi((onFault) =>
      queryApp({
        queries: queriesOn(on),
        freshness: freshness(memoryProgress()),
        verifyToken: knowsEverybody,
        contexts,
        readiness: {},
        checkReplies: true,
        onFault,
      }),
    );
  const get = (path: string, on = api) => on.ask('GET', path);
  type Item = { readonly book: { readonly id: string }; readonly source: string; readonly shares?: string };
  const itemsOf = (json: Record<string, unknown> | undefined) => (json?.['items'] ?? []) as Item[];

  it('lists books like one book to anybody: by likes, and by what they have in common', async () => {
    const { status, json } = await get('/v1/books/b-dune/similar');
    expect(status).to.equal(200);
    expect(itemsOf(json).map(({ book, source, shares }) => [book.id, source, shares])).to.deep.equal([
      ['b-emma', 'likes', undefined],
      ['b-messiah', 'content', 'author'],
      ['b-robot', 'content', 'genre'],
    ]);
    expect(json?.['source']).to.equal('content');
    expect(itemsOf((await get('/v1/books/b-dune/similar?limit=1')).json)).to.have.length(1);
    expect((await get('/v1/books/b-dune/similar?limit=1')).json?.['source']).to.equal('likes');
  });

  it('reaches a book without readers by its author and genres, and lists nothing that has nothing in common', async () => {
    const { json } = await get('/v1/books/b-messiah/similar');
    expect(itemsOf(json).map(({ book }) => book.id)).to.deep.equal(['b-dune', 'b-robot']);
    expect((await get('/v1/books/b-lonely/similar')).json).to.deep.equal({ source: 'content', items: [] });
  });

  it('lists books like a withdrawn one, and none like one that never was', async () => {
    const gone = await get('/v1/books/b-gone/similar');
    expect(itemsOf(gone.json).map(({ book }) => book.id)).to.include('b-dune');
    const unknown = await get('/v1/books/b-nobody/similar');
    expect([unknown.status, unknown.json?.['type']]).to.deep.equal([404, '/problems/book-not-found']);
  });

  it('goes on without neighbours while Redis is away, and says when the catalogue is', async () => {
    const withoutRedis = await start({ ...ports, neighbours: { of: away } });
    const { json } = await get('/v1/books/b-dune/similar', withoutRedis);
    expect(itemsOf(json).map(({ book }) => book.id)).to.deep.equal(['b-messiah', 'b-robot']);
    await withoutRedis.close();
    const withoutCatalogue = await start({ ...ports, catalogue: { ...ports.catalogue, find: away } });
    const { status, headers, json: refused } = await get('/v1/books/b-dune/similar', withoutCatalogue);
    expect([status, refused?.['type']]).to.deep.equal([503, '/problems/similar-books-unavailable']);
    expect(headers.get('retry-after')).to.equal('1');
    await withoutCatalogue.close();
  });

  type Genre = { readonly genre: string; readonly books: readonly { readonly id: string }[] };
  const genresOf = (json: Record<string, unknown> | undefined) =>
    ((json?.['genres'] ?? []) as Genre[]).map(({ genre, books }) => [genre, books.map(({ id }) => id)]);

  it('shows a new reader genres with their most liked books, and how many to pick', async () => {
    const { status, json } = await get('/v1/onboarding');
    expect([status, json?.['picksMin']]).to.deep.equal([200, 3]);
    expect(genresOf(json)).to.deep.equal([
      ['science-fiction', ['b-dune', 'b-robot']],
      ['classics', ['b-emma', 'b-casmurro']],
    ]);
  });

  it('shows books in preferred languages first, of the genres asked for', async () => {
    const { json } = await get('/v1/onboarding?language=pt&genre=classics');
    expect(genresOf(json)).to.deep.equal([['classics', ['b-casmurro', 'b-emma']]]);
    expect(genresOf((await get('/v1/onboarding?genre=cookery')).json)).to.deep.equal([]);
  });

  it('refuses limits, genres and languages that there are not', async () => {
    for (const path of [
      '/v1/onboarding?limit=21',
      '/v1/onboarding?language=english',
      '/v1/onboarding?genre=A+B',
    ]) {
      expect((await get(path)).status, path).to.equal(400);
    }
    for (const limit of [0, 41])
      expect((await get(`/v1/books/b-dune/similar?limit=${limit}`)).status).to.equal(400);
  });

  it('says when there is nothing to pick from for now', async () => {
    const broken = await start({ ...ports, catalogue: { ...ports.catalogue, likedInGenres: away } });
    const { status, json } = await get('/v1/onboarding', broken);
    expect([status, json?.['type']]).to.deep.equal([503, '/problems/first-books-unavailable']);
    await broken.close();
  });
});
