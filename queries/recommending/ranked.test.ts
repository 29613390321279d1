import { expect } from 'chai';
import { bookNamed } from '../../adapters/memory/examples.ts';
import type { MemoryQueryPorts } from '../../adapters/memory/query-ports.ts';
import { noFilters, type RankingFilters } from '../../domain/recommending/ranking/filters.ts';
import type { BookView } from '../ports.ts';
import { queriesOn } from '../queries.ts';
import type { RecommendedBooks } from '../recommend-books.ts';
import {
  fails,
  giveActs,
  giveFeed,
  giveHistory,
  giveLikes,
  givePreferences,
  library,
  recommend,
  signIn,
} from '../testing/recommending.ts';
import { fillDeadlineMs } from './ladder.ts';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const saga = (id: string): Partial<BookView> =>
  id.startsWith('saga-') ? { series: [{ name: 'saga', volume: Number(id.slice(5)) }] } : {};

/** Asks one set of queries again and again, as a process does. */
const asking = (ports: MemoryQueryPorts) => {
  const { recommendBooks } = queriesOn(ports).recommendations;
  return async (asked: { limit?: number; cursor?: string; filters?: Partial<RankingFilters> } = {}) => {
    const filters = { ...noFilters, ...asked.filters };
    const result = await recommendBooks.ask({ signIn, limit: 20, ...asked, filters }, false);
    if (result.status === 'refused') throw new Error(result.refusal);
    return result.answer;
  };
};
const idsOf = ({ items }: RecommendedBooks) => items.map(({ book }) => book.id as string);

describe('what a reader just did', () => {
  it('counts at once, before the feed has been written anew, also for an answer that was given before', async () => {
    const ports = library(['liked', 'b1', 'b2', 'b3', 'b4']);
    giveFeed(ports, ['b1', 'b2', 'b3', 'b4']);
    const ask = asking(ports);
    expect(idsOf(await ask())).to.deep.equal(['b1', 'b2', 'b3', 'b4']);
    giveActs(ports, { b1: { dismissed: true } });
    expect(idsOf(await ask())).to.deep.equal(['b2', 'b3', 'b4']);
    giveActs(ports, { b2: { shelf: 'want-to-read' }, b3: { shelf: 'finished' }, b1: { dismissed: true } });
    expect(idsOf(await ask())).to.deep.equal(['b4']);
  });

  it('brings the next volume of a series as soon as one is finished, without a model', async () => {
    const ports = library(['saga-1', 'saga-2', 'saga-3', 'popular'], saga);
    giveLikes(ports, { popular: 9, 'saga-3': 8 });
    expect((await recommend(ports)).ids).to.deep.equal(['popular', 'saga-1']);
    giveActs(ports, { 'saga-1': { shelf: 'finished' } });
    const { ids, reasons } = await recommend({ ...ports, inference: { recommend: fails } });
    expect(ids).to.include('saga-2').and.not.include('saga-3');
    expect(reasons[(ids as readonly string[]).indexOf('saga-2')]).to.deep.include({
      book: { id: 'saga-1', title: 'Title of saga-1' },
    });
  });

  it('counts for preferences, too', async () => {
    const ports = library(['horror', 'novel'], (id) => ({ genres: [id] }));
    giveFeed(ports, ['horror', 'novel']);
    const ask = asking(ports);
    expect(idsOf(await ask())).to.deep.equal(['horror', 'novel']);
    givePreferences(ports, { genres: { preferred: [], avoided: ['horror'] } });
    expect(idsOf(await ask())).to.deep.equal(['novel']);
  });
});

describe('the ladder', () => {
  it('asks the neighbours of recent books when the model is away, and says which book each is like', async () => {
    const ports = library(['liked', 'alike', 'popular']);
    giveHistory(ports, ['liked'], ['liked']);
    giveLikes(ports, { popular: 9 });
    await ports.neighbours.write('m1', [
      { bookId: bookNamed('liked'), neighbours: [{ bookId: bookNamed('alike'), score: 0.5 }] },
    ]);
    await ports.neighbours.publish('m1');
    const answer = await recommend({ ...ports, inference: { recommend: fails } });
    expect(answer).to.deep.include({ source: 'neighbours', ids: ['alike', 'popular'] });
    expect(answer.reasons).to.deep.equal([
      { kind: 'because-you-rated', book: { id: 'liked', title: 'Title of liked' } },
      { kind: 'popular' },
    ]);
  });

  it('offers what is popular in preferred genres first, and names the genre', async () => {
    const ports = library(['b1', 'b2', 'b3'], (id) => ({ genres: [id === 'b3' ? 'poetry' : 'novel'] }));
    giveLikes(ports, { b1: 9, b2: 8, b3: 1 });
    givePreferences(ports, { genres: { preferred: ['poetry'], avoided: [] } });
    const { ids, reasons } = await recommend(ports);
    expect(ids).to.deep.equal(['b3', 'b1', 'b2']);
    expect(reasons).to.deep.equal([
      { kind: 'popular', genre: 'poetry' },
      { kind: 'popular' },
      { kind: 'popular' },
    ]);
  });

  it('offers what trends when popular books cannot be counted, and says so', async () => {
    const ports = library(['b1']);
    ports.recommendations.trends.set(bookNamed('b1'), 3);
    const answer = await recommend({ ...ports, popularBooks: { top: fails } });
    expect(answer).to.deep.include({ source: 'trending', ids: ['b1'], reasons: [{ kind: 'trending' }] });
  });

  it('fills a page with the rungs below, and does not wait long for them', async () => {
    const ports = library(['liked', 'b1', 'popular']);
    giveFeed(ports, ['b1']);
    giveLikes(ports, { popular: 2 });
    expect(await recommend(ports)).to.deep.include({ source: 'feed', ids: ['b1', 'popular'] });
    const begunAt = performance.now();
    const hangs = () => new Promise<never>(() => undefined);
    const answer = await recommend({ ...ports, popularBooks: { top: hangs } });
    expect(answer).to.deep.include({ source: 'feed', ids: ['b1'] });
    expect(performance.now() - begunAt).to.be.below(3 * fillDeadlineMs);
  });
});

describe('filters of recommendations', () => {
  it('still fill the page, from more of the feed and from the rungs below', async () => {
    const genreOf = (id: string) => ({ genres: [Number(id.slice(1)) % 3 === 0 ? 'poetry' : 'novel'] });
    const ports = library([...numbered('f', 60), ...numbered('p', 30)], genreOf);
    giveFeed(ports, numbered('f', 60));
    giveLikes(ports, Object.fromEntries(numbered('p', 30).map((id) => [id, 5])));
    const { source, items } = await asking(ports)({ filters: { genres: ['poetry'] }, limit: 25 });
    expect([source, items.length]).to.deep.equal(['feed', 25]);
    expect(items.every(({ book }) => book.genres.includes('poetry'))).to.equal(true);
    expect(items.map((item) => item.source)).to.deep.equal([
      ...Array<string>(20).fill('feed'),
      ...Array<string>(5).fill('popular'),
    ]);
  });
});

describe('pages of recommendations', () => {
  it('show no book twice and lose none, though the feed is written anew and the reader reads on', async () => {
    const all = numbered('b', 50);
    const ports = library(['liked', ...all, 'new1', 'new2']);
    giveFeed(ports, all);
    const ask = asking(ports);
    const first = await ask({ limit: 10 });
    giveFeed(ports, ['new1', ...all.toReversed(), 'new2'], 'm2');
    const second = await ask({ limit: 10, cursor: first.next ?? '' });
    giveActs(ports, { b25: { shelf: 'finished' } });
    const shown = [...idsOf(first), ...idsOf(second)];
    for (let { next } = second; next !== null;) {
      const page = await ask({ limit: 10, cursor: next });
      shown.push(...idsOf(page));
      ({ next } = page);
    }
    expect(shown.toSorted()).to.deep.equal([...all, 'new1', 'new2'].filter((id) => id !== 'b25').toSorted());
  });

  it('end after 200 books', async () => {
    const all = numbered('b', 250);
    const ports = library(all);
    giveFeed(ports, all);
    const ask = asking(ports);
    let page = await ask({ limit: 60 });
    const shown = idsOf(page);
    while (page.next !== null) {
      page = await ask({ limit: 60, cursor: page.next });
      shown.push(...idsOf(page));
    }
    expect([shown.length, new Set(shown).size]).to.deep.equal([200, 200]);
  });
});
