import { expect } from 'chai';
import { memoryFeedStore } from '../adapters/memory/feed-store.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { BookId, ReaderId } from '../domain/ids.ts';
import { feedLength, type ReaderHistory } from '../domain/recommending/recommendation.ts';
import {
  ana,
  bia,
  bookNamed,
  bookRated,
  bookShelved,
  emma,
  ratingWithdrawn,
  readerNamed,
} from '../domain/testing/examples.ts';
import { oneOfEachEvent } from '../domain/testing/one-of-each-event.ts';
import { pageOf, sample, storedEvents } from '../domain/testing/stored-events.ts';
import { untouchedReading } from '../domain/values.ts';
import { competitionRetriesMax } from './competition.ts';
import { feedsTarget, inferencesAtOnce } from './feeds.ts';
import { ReplayNeededError } from './page-rule.ts';
import {
  HistoryBehindError,
  WatermarkMovedError,
  type FeedStore,
  type Histories,
  type Inference,
} from './ports.ts';

const instance = { name: 'feeds', version: 1, generation: 1 };
const dune = bookNamed('b-dune');

const liking = (book: BookId): ReaderHistory => ({
  recent: [{ ...untouchedReading, bookId: book, stars: 5, viewed: false }],
  seen: [book],
});

/** Everybody likes Emma, and is recommended Dune for it. */
const given = (
  change: {
    readonly store?: FeedStore;
    readonly histories?: Histories;
    readonly recommend?: Inference['recommend'];
  } = {},
) => {
  const store = memoryFeedStore();
  const asked: { readonly history: ReaderHistory; readonly count: number }[] = [];
  const historiesAsked: { readonly readers: readonly ReaderId[]; readonly position: number }[] = [];
  const recommended = [
    { bookId: dune, score: 1, reason: { kind: 'because-you-rated', bookId: emma } } as const,
  ];
  const always: Inference['recommend'] = async () => ({ modelVersion: 'm1', items: recommended });
  const target = feedsTarget({
    instance,
    store: change.store ?? store,
    histories: change.histories ?? {
      of: async (readers, { position }) => {
        historiesAsked.push({ readers, position });
        return new Map(readers.map((reader) => [reader, liking(emma)]));
      },
    },
    inference: {
      recommend: async (history, count) => {
        asked.push({ history, count });
        return (change.recommend ?? always)(history, count);
      },
    },
  });
  return { target, store, asked, historiesAsked, recommended };
};

const pageWith = (...events: readonly DomainEvent[]) => pageOf(storedEvents(events));
const watermarkOf = async (store: FeedStore) => (await store.watermarks(instance)).get(sample.partition);

describe('a page applied to the feeds', () => {
  it('rewrites the feed of its reader, as of the end of the page', async () => {
    const { target, store, recommended } = given();
    expect(await target.apply(pageWith(bookRated(5), bookRated(4, { book: dune })))).to.deep.equal({
      status: 'applied',
    });
    expect([...store.feeds.values()]).to.deep.equal([
      { readerId: ana, position: 2, modelVersion: 'm1', items: recommended },
    ]);
    expect(await watermarkOf(store)).to.deep.equal({ epoch: sample.epoch, position: 2 });
  });

  it('asks the model once for each reader, however much the reader did', async () => {
    const { target, asked, historiesAsked } = given();
    await target.apply(
      pageWith(
        bookRated(5),
        bookShelved('reading', { reader: bia }),
        bookRated(4, { book: dune }),
        ratingWithdrawn({ before: { stars: 5 } }),
      ),
    );
    expect(asked).to.deep.equal([
      { history: liking(emma), count: feedLength },
      { history: liking(emma), count: feedLength },
    ]);
    expect(historiesAsked).to.deep.equal([{ readers: [ana, bia], position: 4 }]);
  });

  it('counts every act of a reader on a book, and nothing else', async () => {
    const isAct = ({ data }: DomainEvent) => 'before' in data;
    for (const act of oneOfEachEvent.filter(isAct)) {
      const { target, asked } = given();
      await target.apply(pageWith(act));
      expect(asked, act.type).to.have.length(1);
    }
    const others = oneOfEachEvent.filter((event) => !isAct(event));
    const { target, asked, historiesAsked, store } = given();
    await target.apply(pageWith(...others));
    expect([asked, historiesAsked]).to.deep.equal([[], []]);
    expect((await watermarkOf(store))?.position).to.equal(others.length);
  });

  it('looks only at the events above the watermark', async () => {
    const events = storedEvents([bookRated(5), bookRated(5, { reader: bia })]);
    const { target, historiesAsked } = given();
    await target.apply(pageOf(events.slice(0, 1)));
    await target.apply(pageOf(events));
    expect(historiesAsked.map(({ readers }) => readers)).to.deep.equal([[ana], [bia]]);
  });

  it('touches nobody by an event that does not fit its schema', async () => {
    const { target, asked, store } = given();
    const [event] = storedEvents([bookRated(5)]);
    if (event !== undefined) await target.apply(pageOf([{ ...event, data: { readerId: 7 } }]));
    expect(asked).to.deep.equal([]);
    expect((await watermarkOf(store))?.position).to.equal(1);
  });

  it('asks for many readers, but not for all at once', async () => {
    let atOnce = 0;
    let atOnceMost = 0;
    const { target, store } = given({
      recommend: async () => {
        atOnce += 1;
        atOnceMost = Math.max(atOnceMost, atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        return {
          modelVersion: 'm1',
          items: [{ bookId: dune, score: 1, reason: { kind: 'because-you-rated', bookId: emma } }],
        };
      },
    });
    const readers = Array.from({ length: 30 }, (_, index) => readerNamed(`r-${index}`));
    await target.apply(pageWith(...readers.map((reader) => bookRated(5, { reader }))));
    expect(store.feeds.size).to.equal(30);
    expect(atOnceMost).to.equal(inferencesAtOnce);
  });
});

describe('a feed that cannot be written', () => {
  const failing: Inference['recommend'] = async () => {
    throw new Error('the model is away');
  };

  it('is deleted when inference fails, so that a query asks for itself; and the page is done', async () => {
    const { target, store } = given();
    await target.apply(pageWith(bookRated(5), bookRated(5, { reader: bia })));
    const without = given({ store, recommend: failing });
    const third = storedEvents([bookRated(5), bookRated(5, { reader: bia }), bookRated(1)]).slice(2);
    expect(await without.target.apply(pageOf(third))).to.deep.equal({ status: 'applied' });
    expect([...store.feeds.keys()]).to.deep.equal([bia]);
    expect((await watermarkOf(store))?.position).to.equal(3);
  });

  it('is deleted when the model has nothing to say, or the reader no history any more', async () => {
    const nothing: Inference['recommend'] = async () => ({ modelVersion: 'm1', items: [] });
    const forgotten: Histories = { of: async () => new Map([[ana, { recent: [], seen: [] }]]) };
    for (const change of [{ recommend: nothing }, { histories: forgotten }]) {
      const { store } = given();
      store.feeds.set(ana, { readerId: ana, position: 0, modelVersion: 'm1', items: [] });
      await given({ store, ...change }).target.apply(pageWith(bookRated(5)));
      expect(store.feeds.size).to.equal(0);
    }
  });

  it('holds the page when the history is not there yet: that is no failure of the model', async () => {
    const behind: Histories = { of: () => Promise.reject(new HistoryBehindError('at 3.0')) };
    const { target, store, asked } = given({ histories: behind });
    const failure: unknown = await target.apply(pageWith(bookRated(5))).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(HistoryBehindError);
    expect(asked).to.deep.equal([]);
    expect(await watermarkOf(store)).to.equal(undefined);
  });

  it('holds the page when the store is away', async () => {
    const away = { ...memoryFeedStore(), apply: () => Promise.reject(new Error('away')) };
    const failure: unknown = await given({ store: away })
      .target.apply(pageWith(bookRated(5)))
      .catch(String);
    expect(failure).to.equal('Error: away');
  });
});

describe('the page rule of the feeds', () => {
  const events = storedEvents([bookRated(5), bookRated(4, { book: dune }), bookRated(3, { book: dune })]);

  it('drops what was applied, without asking the model again', async () => {
    const { target, asked } = given();
    await target.apply(pageOf(events));
    expect(await target.apply(pageOf(events.slice(1)))).to.deep.equal({ status: 'dropped' });
    expect(asked).to.have.length(1);
  });

  it('says what is missing before a page', async () => {
    const { target } = given();
    expect(await target.apply(pageOf(events.slice(1)))).to.deep.equal({ status: 'gap', from: 1 });
    await target.apply(pageOf(events.slice(0, 1)));
    expect(await target.apply(pageOf(events.slice(2)))).to.deep.equal({ status: 'gap', from: 2 });
  });

  it('asks for a replay when a page is of another log', async () => {
    const { target } = given();
    await target.apply(pageOf(events.slice(0, 1)));
    const failure: unknown = await target
      .apply({ ...pageOf(events.slice(1)), epoch: 'restored' })
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ReplayNeededError);
  });

  it('judges the page anew when a competing projector was faster', async () => {
    const store = memoryFeedStore();
    const competitor = given({ store });
    let overtaken = false;
    const overtakenStore: FeedStore = {
      ...store,
      apply: async (...effect) => {
        if (!overtaken) {
          overtaken = true;
          await competitor.target.apply(pageOf(events.slice(0, 2)));
        }
        return store.apply(...effect);
      },
    };
    const { target } = given({ store: overtakenStore });
    expect(await target.apply(pageOf(events))).to.deep.equal({ status: 'applied' });
    expect(store.feeds.get(ana)?.position).to.equal(3);
    expect((await watermarkOf(store))?.position).to.equal(3);
  });

  it('drops the page when the competitor has applied all of it', async () => {
    const store = memoryFeedStore();
    const competitor = given({ store });
    const overtakenStore: FeedStore = {
      ...store,
      apply: async (...effect) => {
        await competitor.target.apply(pageOf(events));
        return store.apply(...effect);
      },
    };
    expect(await given({ store: overtakenStore }).target.apply(pageOf(events))).to.deep.equal({
      status: 'dropped',
    });
  });

  it('gives up when the store always says that somebody was faster', async () => {
    let tries = 0;
    const store: FeedStore = {
      ...memoryFeedStore(),
      apply: async () => {
        tries += 1;
        throw new WatermarkMovedError('moved again');
      },
    };
    const failure: unknown = await given({ store }).target.apply(pageOf(events)).catch(String);
    expect(failure).to.contain('moved again');
    expect(tries).to.equal(competitionRetriesMax + 1);
  });
});
