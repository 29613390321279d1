import { expect } from 'chai';
import { memoryBookNeighbours } from '../adapters/memory/book-neighbours.ts';
import { bookNamed, readerNamed } from '../domain/testing/examples.ts';
import { keepNeighbours, publishNeighbours, settleMsMax, versionOf } from './keep-neighbours.ts';
import type { CurrentLikes, NeighbourStore, ReaderLikes } from './ports.ts';

const emma = bookNamed('b-emma');
const persuasion = bookNamed('b-persuasion');

/** So many readers who each like these books. */
const readers = (count: number, ...books: ReaderLikes['books']): readonly ReaderLikes[] =>
  Array.from({ length: count }, (_, index) => ({
    readerId: readerNamed(`r-${String(index).padStart(6, '0')}`),
    books,
  }));

function likesOf(all: readonly ReaderLikes[]) {
  const likes = { all, standing: '1' as string | undefined, reads: 0 };
  const source: CurrentLikes = {
    standing: async () => likes.standing,
    readersAfter: async (after, limit) => {
      likes.reads += 1;
      return likes.all.filter(({ readerId }) => readerId > after).slice(0, limit);
    },
  };
  return { likes, source };
}

describe('publishing the neighbours of books', () => {
  const { signal } = new AbortController();
  const clock = () => new Date('2026-07-01T12:00:00.000Z');
  const onPublished = () => undefined;

  it('reads readers page by page, writes books in batches, and publishes last', async () => {
    const memory = memoryBookNeighbours();
    const steps: string[] = [];
    const store: NeighbourStore = {
      ...memory,
      write: async (version, rows) => {
        steps.push(`write ${rows.length}`);
        await memory.write(version, rows);
      },
      publish: async (version) => {
        steps.push(`publish ${version}`);
        await memory.publish(version);
      },
    };
    const books = Array.from({ length: 450 }, (_, index) => bookNamed(`b-${index}`));
    const { likes, source } = likesOf([...readers(2_000, emma), ...readers(2_002, ...books).slice(2_000)]);
    await publishNeighbours({ likes: source, store, clock, onPublished }, signal);
    expect(likes.reads).to.equal(2);
    expect(steps).to.deep.equal(['write 200', 'write 200', 'write 50', `publish ${versionOf(clock())}`]);
    expect((await memory.of(books, 5)).size).to.equal(450);
  });

  it('publishes nothing when nobody likes anything', async () => {
    const store = memoryBookNeighbours();
    await publishNeighbours({ likes: likesOf([]).source, store, clock, onPublished }, signal);
    expect(await store.published()).to.equal(undefined);
  });
});

describe('keeping the neighbours of books near what readers like', () => {
  let stop: AbortController;
  let ended: Promise<void> = Promise.resolve();
  let nowMs: number;
  beforeEach(() => {
    stop = new AbortController();
    nowMs = Date.UTC(2026, 6, 1);
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  const keep = (likes: CurrentLikes, store: NeighbourStore) => {
    const published: string[] = [];
    const errors: string[] = [];
    const keeping = {
      likes,
      store,
      clock: () => new Date(nowMs),
      onPublished: ({ version }: { readonly version: string }) => void published.push(version),
      onError: (error: unknown) => void errors.push(String(error)),
      intervalMs: 1,
      ageMs: 1_000,
    };
    ended = keepNeighbours(keeping, stop.signal);
    return { published, errors };
  };
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 2_000;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error('it did not come about within 2 s');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  /** Long enough for several looks. */
  const looks = () => new Promise((resolve) => setTimeout(resolve, 30));

  it('finds them anew when likes have changed and those published are no longer young', async () => {
    const store = memoryBookNeighbours();
    const { likes, source } = likesOf(readers(3, emma, persuasion));
    const { published } = keep(source, store);
    await until(() => published.length === 1);
    likes.all = readers(9, emma, persuasion);
    likes.standing = '2';
    await looks();
    expect(published).to.have.length(1);
    nowMs += 3_600_000;
    await until(() => published.length === 2);
    expect(published).to.deep.equal([versionOf(new Date(nowMs - 3_600_000)), versionOf(new Date(nowMs))]);
    expect((await store.of([emma], 5)).get(emma)?.at(0)?.score).to.be.closeTo(9 / 19, 1e-12);
  });

  it('leaves them alone while likes are the same', async () => {
    const { source } = likesOf(readers(3, emma, persuasion));
    const { published } = keep(source, memoryBookNeighbours());
    await until(() => published.length === 1);
    nowMs += 3_600_000;
    await looks();
    expect(published).to.have.length(1);
  });

  it('leaves alone what another has published not long ago', async () => {
    const store = memoryBookNeighbours();
    await store.publish(versionOf(new Date(nowMs - 500)));
    const { published } = keep(likesOf(readers(3, emma, persuasion)).source, store);
    await looks();
    expect(published).to.deep.equal([]);
    nowMs += 600;
    await until(() => published.length === 1);
  });

  it('publishes anew at once when the store has lost them', async () => {
    let memory = memoryBookNeighbours();
    const store: NeighbourStore = {
      published: () => memory.published(),
      write: (...of) => memory.write(...of),
      publish: (...of) => memory.publish(...of),
    };
    const { published } = keep(likesOf(readers(3, emma, persuasion)).source, store);
    await until(() => published.length === 1);
    memory = memoryBookNeighbours();
    await until(() => published.length === 2);
    expect((await memory.of([emma], 5)).size).to.equal(1);
  });

  it('waits until likes have come in, but not for ever', async () => {
    const { likes, source } = likesOf(readers(3, emma, persuasion));
    let moves = 0;
    const moving = { ...source, standing: async () => `${(moves += 1)}` };
    const { published } = keep(moving, memoryBookNeighbours());
    await looks();
    expect([published, likes.reads]).to.deep.equal([[], 0]);
    nowMs += settleMsMax;
    await until(() => published.length === 1);
  });

  it('waits for the read model', async () => {
    const { likes, source } = likesOf(readers(3, emma, persuasion));
    likes.standing = undefined;
    const { published } = keep(source, memoryBookNeighbours());
    await looks();
    expect(published).to.deep.equal([]);
    likes.standing = '1';
    await until(() => published.length === 1);
  });

  it('tells a trouble once, and tries again until it is over', async () => {
    const memory = memoryBookNeighbours();
    let isAway = true;
    let tries = 0;
    const store: NeighbourStore = {
      ...memory,
      published: async () => {
        tries += 1;
        if (isAway) throw new Error('the store is away');
        return memory.published();
      },
    };
    const { published, errors } = keep(likesOf(readers(3, emma, persuasion)).source, store);
    await until(() => tries >= 3);
    isAway = false;
    await until(() => published.length === 1);
    expect(errors).to.deep.equal(['Error: the store is away']);
  });
});
