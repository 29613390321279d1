import { expect } from 'chai';
import { setImmediate } from 'node:timers/promises';
import { bookNamed, exampleBook } from '../adapters/memory/examples.ts';
import type { BookId } from '../domain/ids.ts';
import type { BookSummary } from './ports.ts';
import {
  popularLastResortMs,
  popularRefreshAfterMs,
  rememberedPopularBooks,
} from './remembered-popular-books.ts';
import { lastResortMs, refreshAfterMs, trustedMs } from './remembered-by-key.ts';
import { rememberedSummaries } from './remembered-summaries.ts';

describe('remembered summaries', () => {
  it('reads each book once', async () => {
    const { store, titles } = remembering();
    await titles.summaries([b1, b2]);
    await titles.summaries([b2, b1, unknown]);
    await titles.summaries([unknown]);
    expect(store.reads).to.deep.equal([[b1, b2], [unknown]]);
  });

  it('refreshes an ageing summary behind the back of whoever asks', async () => {
    const { store, titles, pass } = remembering();
    await titles.summaries([b1]);
    store.books.delete(b1);
    pass(refreshAfterMs + 1);
    expect((await titles.summaries([b1])).size).to.equal(1);
    await setImmediate();
    await setImmediate();
    expect((await titles.summaries([b1])).size).to.equal(0);
  });

  it('does not trust an old summary', async () => {
    const { store, titles, pass } = remembering();
    await titles.summaries([b1]);
    store.books.delete(b1);
    pass(trustedMs + 1);
    expect((await titles.summaries([b1])).size).to.equal(0);
  });

  it('uses an old summary while the store is away, but not for ever', async () => {
    const { store, titles, pass } = remembering();
    await titles.summaries([b1]);
    store.away = true;
    pass(trustedMs + 1);
    expect((await titles.summaries([b1])).size).to.equal(1);
    pass(lastResortMs);
    expect(await titles.summaries([b1]).catch(String)).to.equal('Error: away');
  });

  it('passes the error on when it knows nothing of a book', async () => {
    const { store, titles } = remembering();
    store.away = true;
    expect(await titles.summaries([b1]).catch(String)).to.equal('Error: away');
  });
});

describe('remembered popular books', () => {
  it('are read once for many who ask at the same time', async () => {
    const { store, popular } = rememberingPopular();
    await Promise.all([popular.top(1), popular.top(2), popular.top(1)]);
    expect(store.reads).to.equal(1);
  });

  it('are refreshed, and kept while they cannot be', async () => {
    const { store, popular, pass } = rememberingPopular();
    await popular.top(2);
    store.away = true;
    pass(popularRefreshAfterMs + 1);
    expect(await popular.top(2)).to.have.length(2);
    await setImmediate();
    expect(store.reads).to.equal(2);
    store.away = false;
    store.list = [];
    await popular.top(2);
    await setImmediate();
    expect(await popular.top(2)).to.have.length(0);
  });

  it('are not kept for ever', async () => {
    const { store, popular, pass } = rememberingPopular();
    await popular.top(2);
    store.away = true;
    pass(popularLastResortMs + 1);
    expect(await popular.top(2).catch(String)).to.equal('Error: away');
  });
});

const [b1, b2, unknown] = ['b1', 'b2', 'unknown'].map(bookNamed) as [BookId, BookId, BookId];

function remembering() {
  const store = {
    away: false,
    reads: [] as (readonly BookId[])[],
    books: new Map<BookId, BookSummary>([b1, b2].map((id) => [id, exampleBook(id)])),
  };
  const clock = { now: 0 };
  const summaries = async (ids: readonly BookId[]) => {
    store.reads.push(ids);
    if (store.away) throw new Error('away');
    return new Map([...store.books].filter(([id]) => ids.includes(id)));
  };
  const titles = rememberedSummaries({ summaries }, { now: () => clock.now });
  return { store, titles, pass: (ms: number) => (clock.now += ms) };
}

function rememberingPopular() {
  const store = { away: false, reads: 0, list: [b1, b2].map((bookId) => ({ bookId, likes: 1 })) };
  const clock = { now: 0 };
  const top = async () => {
    store.reads += 1;
    if (store.away) throw new Error('away');
    return store.list;
  };
  const popular = rememberedPopularBooks({ top }, () => clock.now);
  return { store, popular, pass: (ms: number) => (clock.now += ms) };
}
