import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { bookNamed, exampleBook } from '../adapters/memory/examples.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../adapters/memory/query-ports.ts';
import { trendingGain } from '../domain/trending.ts';
import { bookRated } from '../domain/testing/examples.ts';
import type { TrendingBook } from './ports.ts';
import { queriesOn, type QueryPorts } from './queries.ts';
import { genreBooksMax, rememberedTrendingLists, trendingRefreshAfterMs } from './trending-lists.ts';

describe('listing trending books', () => {
  it('puts what readers care for most first, and leaves withdrawn books out', async () => {
    const ports = library({ b1: 1, b2: 3, b3: 2 });
    ports.books.views.set(bookNamed('b2'), exampleBook('b2', { withdrawn: true }));
    expect(await list(ports)).to.deep.equal([
      ['b3', 2],
      ['b1', 1],
    ]);
  });

  it('tells scores as of now: half of what they were a week ago', async () => {
    const ports = library({ b1: 3 });
    const weekLater = () => new Date(ports.clock().getTime() + 7 * 86_400_000);
    expect(await list({ ...ports, clock: weekLater })).to.deep.equal([['b1', 1.5]]);
  });

  it('tells three digits of a score, however small', async () => {
    expect(await list(library({ b1: 12_345.6, b2: 0.000012345 }))).to.deep.equal([
      ['b1', 12_300],
      ['b2', 0.0000123],
    ]);
  });

  it('lists the books of a genre, and as many as asked for', async () => {
    const ports = library({ b1: 1, b2: 3, b3: 2, b4: 4 });
    for (const id of ['b1', 'b2', 'b3']) {
      ports.books.views.set(bookNamed(id), exampleBook(id, { genres: ['novel', 'poetry'] }));
    }
    expect(await list(ports, { genre: 'poetry', limit: 2 })).to.deep.equal([
      ['b2', 3],
      ['b3', 2],
    ]);
  });

  it('knows no book of a genre that nobody knows', async () => {
    expect(await list(library({ b1: 1 }), { genre: 'cookery' })).to.deep.equal([]);
  });

  it('finds the books of a genre with very many books in the list of all genres', async () => {
    const ports = library({ b1: 2, b2: 3, other: 4 });
    ports.books.views.set(bookNamed('other'), exampleBook('other', { genres: ['poetry'] }));
    for (let number = 0; number < genreBooksMax; number += 1) {
      const book = exampleBook(`quiet-${number}`);
      ports.books.views.set(book.id, book);
    }
    const trendingBooks = { ...ports.trendingBooks, among: () => Promise.reject(new Error('too many')) };
    expect(await list({ ...ports, trendingBooks }, { genre: 'novel' })).to.deep.equal([
      ['b2', 3],
      ['b1', 2],
    ]);
  });

  it('refuses while scores cannot be read', async () => {
    const ports = library({ b1: 1 });
    const away = () => Promise.reject(new Error('away'));
    const { listTrendingBooks } = queriesOn({
      ...ports,
      trendingBooks: { top: away, among: away },
    }).recommendations;
    for (const genre of [undefined, 'novel']) {
      expect(await listTrendingBooks.ask({ genre, limit: 2 }, false)).to.include({
        refusal: 'trending-unavailable',
      });
    }
    expect(ports.failures).to.deep.equal(['trending', 'trending']);
  });

  it('looks anew for an asker who names a position, and remembers for the others', async () => {
    const ports = library({ b1: 1 });
    const { listTrendingBooks } = queriesOn(ports).recommendations;
    const idsFor = async (freshly: boolean) => {
      const answer = await listTrendingBooks.ask({ limit: 9 }, freshly);
      return answer.status === 'answered' && answer.answer.items.map(({ book }) => book.id);
    };
    expect(await idsFor(false)).to.deep.equal(['b1']);
    ports.books.views.set(bookNamed('b2'), exampleBook('b2'));
    ports.recommendations.trends.set(bookNamed('b2'), ports.recommendations.trends.get(bookNamed('b1')) ?? 0);
    expect(await idsFor(false)).to.deep.equal(['b1']);
    expect(await idsFor(true)).to.deep.equal(['b1', 'b2']);
  });
});

describe('remembered trending lists', () => {
  it('are read once for many who ask at the same time, each genre for itself', async () => {
    const { reads, lists } = remembering();
    await Promise.all([lists.of(undefined), lists.of('novel'), lists.of('novel'), lists.of(undefined)]);
    expect(reads).to.deep.equal([undefined, 'novel']);
  });

  it('are refreshed, and kept while they cannot be', async () => {
    const { reads, lists, state } = remembering();
    await lists.of('novel');
    state.away = true;
    state.now = trendingRefreshAfterMs + 1;
    expect(await lists.of('novel')).to.have.length(1);
    await setImmediate();
    expect(reads).to.have.length(2);
    expect(await lists.of('poetry').catch(String)).to.equal('Error: away');
  });
});

/** Books whose trending scores are these now. */
function library(scores: Readonly<Record<string, number>>): MemoryQueryPorts {
  const ports = memoryQueryPorts();
  const one = trendingGain({ ...bookRated(5), recordedAt: ports.clock().toISOString() });
  for (const [id, score] of Object.entries(scores)) {
    ports.books.views.set(bookNamed(id), exampleBook(id));
    ports.recommendations.trends.set(bookNamed(id), score * one);
  }
  return ports;
}

async function list(
  ports: QueryPorts,
  asked: { readonly genre?: string; readonly limit?: number } = {},
): Promise<readonly (readonly [id: string, score: number])[]> {
  const answer = await queriesOn(ports).recommendations.listTrendingBooks.ask({ limit: 9, ...asked }, false);
  if (answer.status === 'refused') throw new Error(answer.refusal);
  return answer.answer.items.map(({ book, score }) => [book.id, score]);
}

function remembering() {
  const reads: (string | undefined)[] = [];
  const state = { away: false, now: 0 };
  const of = async (genre: string | undefined): Promise<readonly TrendingBook[]> => {
    reads.push(genre);
    if (state.away) throw new Error('away');
    return [{ bookId: bookNamed('b1'), score: 1 }];
  };
  return { reads, state, lists: rememberedTrendingLists({ of }, () => state.now) };
}
