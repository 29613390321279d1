import { expect } from 'chai';
import { bookNamed } from '../adapters/memory/examples.ts';
import type { MemoryQueryPorts } from '../adapters/memory/query-ports.ts';
import type { BookView } from './ports.ts';
import { queriesOn, type QueryPorts } from './queries.ts';
import { fails, giveActs, giveFeed, giveLikes, library, signIn } from './testing/recommending.ts';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const factsOf = (id: string): Partial<BookView> => ({
  genres: [id.startsWith('p') || id === 'liked' ? 'poetry' : 'novel'],
  series: id.startsWith('saga-') ? [{ name: 'saga', volume: Number(id.slice(5)) }] : [],
});

const homeOf = async (ports: QueryPorts, who = signIn) => {
  const result = await queriesOn(ports).recommendations.arrangeHome.ask({ signIn: who, limit: 4 }, false);
  if (result.status === 'refused') return { refusal: result.refusal, rows: [] };
  return result.answer;
};

function readersLibrary(): MemoryQueryPorts {
  const ports = library(['liked', 'saga-1', 'saga-2', ...numbered('f', 20), ...numbered('p', 20)], factsOf);
  giveFeed(ports, ['saga-2', ...numbered('f', 20)]);
  giveActs(ports, { liked: { shelf: 'finished' }, 'saga-1': { stars: 5 } });
  giveLikes(ports, Object.fromEntries(numbered('p', 20).map((id, index) => [id, 99 - index])));
  for (const id of numbered('p', 20)) ports.recommendations.trends.set(bookNamed(id), 1);
  return ports;
}

describe('arranging a home page', () => {
  it('has rows for the reader, for what they finished, for their series and for a genre they like most of late', async () => {
    const { source, rows } = { source: undefined, ...(await homeOf(readersLibrary())) };
    expect(source).to.equal('feed');
    expect(
      rows.map(({ items, ...row }) => ({ ...row, books: items.map(({ book }) => book.id) })),
    ).to.deep.equal([
      { kind: 'for-you', books: ['f0', 'f1', 'f2', 'f3'] },
      {
        kind: 'because-you-finished',
        book: { id: 'liked', title: 'Title of liked' },
        books: ['f4', 'f5', 'f6', 'f7'],
      },
      { kind: 'next-in-your-series', books: ['saga-2'] },
      { kind: 'popular-in-genre', genre: 'poetry', books: ['p0', 'p1', 'p2', 'p3'] },
      { kind: 'trending', books: ['p10', 'p11', 'p12', 'p13'] },
    ]);
  });

  it('calls nothing “for you” that is only popular', async () => {
    const rows = (await homeOf(readersLibrary(), { issuer: 'https://issuer', subject: 'nobody' })).rows;
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['popular', 'trending']);
  });

  it('leaves out what cannot be read, and refuses when nothing can', async () => {
    const ports = readersLibrary();
    const without = { ...ports, popularBooks: { top: fails }, trendingBooks: { top: fails, among: fails } };
    const kinds = (await homeOf(without)).rows.map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['for-you', 'because-you-finished', 'next-in-your-series']);
    const books = { ...ports.books, offerable: fails };
    expect(await homeOf({ ...without, books })).to.deep.include({ refusal: 'recommendations-unavailable' });
  });
});
