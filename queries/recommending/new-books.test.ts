import { expect } from 'chai';
import {
  bookNamed,
  exampleBook,
  exampleHistoryEntry,
  exampleRecommendation,
  readerNamed,
} from '../../adapters/memory/examples.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../../adapters/memory/query-ports.ts';
import { pastOf } from '../../domain/recommending/ranking/past.ts';
import type { Rung } from '../ports.ts';
import { queriesOn, type QueryPorts } from '../queries.ts';
import { looksAtOnceMax, newBooksAgeMs, rememberedNewBooks } from './new-books.ts';

const signIn = { issuer: 'https://issuer', subject: 'ana' };
const ana = readerNamed('ana');
const byClarice = { authors: ['Clarice Lispector'] };
const trying: Rung = async (work) => work().catch(() => undefined);

describe('new books for a reader', () => {
  const pastWith = (position: number) => {
    const books = [
      { bookId: bookNamed('liked'), shelf: null, stars: 5 as const, dismissed: false, series: [] },
    ];
    return { past: pastOf(books), books, position, preferences: { genres: none, languages: none } };
  };
  const none = { preferred: [], avoided: [] };

  const looking = (rung: Rung = trying) => {
    const ports = memoryQueryPorts();
    put(ports, 'liked', { ...byClarice, ratings: { count: 9, mean: 5, perStar: [0, 0, 0, 0, 9] } });
    put(ports, 'fresh', byClarice);
    const state = { nowMs: 0, looks: 0 };
    const catalogue = {
      ...ports.catalogue,
      byMakers: (...asked: Parameters<typeof ports.catalogue.byMakers>) => {
        state.looks += 1;
        return ports.catalogue.byMakers(...asked);
      },
    };
    const books = rememberedNewBooks({
      catalogue,
      shelves: ports.books,
      rung,
      patientRung: rung,
      now: () => state.nowMs,
    });
    const ids = async (position: number, freshly = false) =>
      (await books.of(ana, pastWith(position), freshly)).map(({ bookId }) => bookId as string);
    return { ports, state, ids };
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('are looked for once, and again when the reader has done something', async () => {
    const { state, ids } = looking();
    expect(await ids(1)).to.deep.equal(['fresh']);
    expect(await ids(1)).to.deep.equal(['fresh']);
    expect(state.looks).to.equal(1);
    await ids(2);
    expect(state.looks).to.equal(2);
  });

  it('are looked for behind the reader’s back when they are no longer young', async () => {
    const { ports, state, ids } = looking();
    await ids(1);
    put(ports, 'fresher', byClarice);
    state.nowMs += newBooksAgeMs;
    expect(await ids(1)).to.deep.equal(['fresh']);
    await turn();
    expect(await ids(1)).to.deep.equal(['fresh', 'fresher']);
  });

  it('are those of now for who sends a position', async () => {
    const { ports, ids } = looking();
    await ids(1);
    put(ports, 'fresher', byClarice);
    expect(await ids(1, true)).to.deep.equal(['fresh', 'fresher']);
  });

  it('are done without while the catalogue is away, or busy with others', async () => {
    const { ids } = looking(async () => undefined);
    expect(await ids(1)).to.deep.equal([]);
    const stuck = looking(() => new Promise(() => undefined));
    for (let look = 0; look < looksAtOnceMax; look += 1) void stuck.ids(look);
    expect(await stuck.ids(9)).to.deep.equal([]);
  });
});

describe('a new book in recommendations', () => {
  const feed = Array.from({ length: 30 }, (_, index) => `b-${index}`);
  const library = (): MemoryQueryPorts => {
    const ports = memoryQueryPorts();
    ports.readers.enter(signIn, ana);
    put(ports, 'liked', byClarice);
    for (const id of feed)
      put(ports, id, { genres: [id], ratings: { count: 9, mean: 5, perStar: [0, 0, 0, 0, 9] } });
    put(ports, 'fresh', { ...byClarice, genres: ['new'] });
    ports.readers.histories.set(ana, { recent: [exampleHistoryEntry('liked')], seen: [bookNamed('liked')] });
    return ports;
  };
  const recommend = async (ports: QueryPorts, limit = 20) => {
    const { recommendBooks } = queriesOn(ports).recommendations;
    const answered = await recommendBooks.ask({ signIn, limit }, false);
    if (answered.status === 'refused') throw new Error(answered.refusal);
    return answered.answer;
  };

  it('comes seventh in the feed, because of the book that it shares its author with', async () => {
    const ports = library();
    const items = feed.map((id, index) => exampleRecommendation(id, 'liked', 1 - index / 100));
    ports.recommendations.feedsByReader.set(ana, { modelVersion: 'm1', items });
    const { source, items: listed } = await recommend(ports);
    expect(source).to.equal('feed');
    expect(listed.findIndex(({ book }) => book.id === 'fresh')).to.equal(6);
    expect(listed[6]).to.deep.include({
      source: 'content',
      reason: { kind: 'because-you-rated', book: { id: 'liked', title: 'Title of liked' }, shares: 'author' },
    });
    const others = listed.filter(({ book }) => book.id !== 'fresh');
    expect(others.map(({ book }) => book.id)).to.deep.equal(feed.slice(0, 19));
  });

  it('is what a reader is offered whose books no model knows', async () => {
    const { source, items } = await recommend(library());
    expect([source, items.map(({ book }) => book.id as string)]).to.deep.equal(['content', ['fresh']]);
  });

  it('is not offered any more once it is withdrawn, or the reader has read it', async () => {
    const ports = library();
    put(ports, 'fresh', { ...byClarice, withdrawn: true });
    expect((await recommend(ports)).items).to.deep.equal([]);
    const read = library();
    const recent = [exampleHistoryEntry('fresh'), exampleHistoryEntry('liked')];
    read.readers.histories.set(ana, { recent, seen: recent.map(({ bookId }) => bookId) });
    expect((await recommend(read)).items).to.deep.equal([]);
  });

  it('does not keep anybody waiting when the catalogue is away', async () => {
    const ports = library();
    ports.recommendations.likes.set(bookNamed('b-1'), 3);
    const away = () => Promise.reject(new Error('away'));
    const { source } = await recommend({
      ...ports,
      catalogue: { ...ports.catalogue, byMakers: away, ofGenres: away },
    });
    expect(source).to.equal('popular');
    expect(ports.failures).to.include('new-books');
  });
});

function put(ports: MemoryQueryPorts, id: string, facts: Parameters<typeof exampleBook>[1]): void {
  ports.books.views.set(bookNamed(id), exampleBook(id, facts));
}
