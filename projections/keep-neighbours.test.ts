import { expect } from 'chai';
import { memoryBookNeighbours } from '../adapters/memory/book-neighbours.ts';
import { memoryModelArtifacts } from '../adapters/memory/model-artifacts.ts';
import { encodeArtifact } from '../domain/recommending/artifact.ts';
import type { ItemModel } from '../domain/recommending/model.ts';
import { modelParametersDefault } from '../domain/recommending/parameters.ts';
import { bookNamed } from '../domain/testing/examples.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import { keepNeighbours } from './keep-neighbours.ts';
import type { NeighbourStore } from './ports.ts';
import { booksPerBatch, publishNeighbours } from './publish-neighbours.ts';

/** Every book is like the next one and the one before, by so much. */
function chain(bookCount: number, weight: number): ItemModel {
  const links = bookCount - 1;
  return {
    books: Array.from({ length: bookCount }, (_, index) => bookNamed(`b-${index}`)),
    offsets: Uint32Array.from({ length: bookCount + 1 }, (_, index) => Math.min(index, links)),
    targets: Int32Array.from({ length: links }, (_, index) => index + 1),
    weights: new Float32Array(links).fill(weight),
  };
}

const versionOfDay = (day: number): string => `m-2026010${day}t000000000z-00000000`;

describe('publishing the neighbours of a model', () => {
  it('writes every book, in batches, and publishes last', async () => {
    const memory = memoryBookNeighbours();
    const steps: string[] = [];
    const store: NeighbourStore = {
      ...memory,
      write: async (modelVersion, rows) => {
        steps.push(`write ${rows.length}`);
        await memory.write(modelVersion, rows);
      },
      publish: async (modelVersion) => {
        steps.push('publish');
        await memory.publish(modelVersion);
      },
    };
    const model = chain(booksPerBatch + 50, 0.5);
    await publishNeighbours({ store, modelVersion: versionOfDay(1), model });
    expect(steps).to.deep.equal([`write ${booksPerBatch}`, 'write 50', 'publish']);
    const found = await memory.of(model.books, 5);
    expect(found.size).to.equal(model.books.length);
    expect(found.get(bookNamed('b-200'))?.map(({ bookId }) => bookId)).to.have.members(['b-199', 'b-201']);
  });
});

describe('keeping the neighbours of books those of the current model', () => {
  let stop: AbortController;
  let ended: Promise<void>;
  beforeEach(() => {
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  const artifacts = memoryModelArtifacts();
  const train = async (day: number, weight: number): Promise<string> => {
    const facts = {
      trainedAt: `2026-01-0${day}T00:00:00.000Z`,
      log: { epoch: 'e', positions: [1] },
      parameters: modelParametersDefault,
      counts: { readers: 2, likes: 4 },
    };
    const { header, bytes } = encodeArtifact(chain(3, weight), facts, artifactChecksum);
    await artifacts.put(header.modelVersion, bytes);
    await register(header.modelVersion);
    return header.modelVersion;
  };
  const register = (modelVersion: string): Promise<void> =>
    artifacts.register({ modelVersion, registeredAt: '2026-01-09T00:00:00.000Z' });

  const keep = (store: NeighbourStore, from = artifacts) => {
    const published: string[] = [];
    const errors: string[] = [];
    ended = keepNeighbours({
      artifacts: from,
      store,
      signal: stop.signal,
      onPublished: (modelVersion) => published.push(modelVersion),
      onError: (error) => errors.push(String(error)),
      everyMs: 2,
    });
    return { published, errors };
  };
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 2_000;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error('it did not come about within 2 s');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };

  it('publishes a new model once, and the one before after a rollback', async () => {
    const store = memoryBookNeighbours();
    const first = await train(1, 0.5);
    const { published } = keep(store);
    await until(() => published.length === 1);
    const second = await train(2, 0.25);
    await until(() => published.length === 2);
    await register(first);
    await until(() => published.length === 3);
    expect(published).to.deep.equal([first, second, first]);
    expect((await store.of([bookNamed('b-0')], 5)).get(bookNamed('b-0'))).to.deep.equal([
      { bookId: 'b-1', score: 0.5 },
    ]);
  });

  it('publishes anew when the store has lost what was published', async () => {
    let memory = memoryBookNeighbours();
    const store: NeighbourStore = {
      published: () => memory.published(),
      write: (...of) => memory.write(...of),
      publish: (...of) => memory.publish(...of),
    };
    await train(3, 0.5);
    const { published } = keep(store);
    await until(() => published.length === 1);
    memory = memoryBookNeighbours();
    await until(() => published.length === 2);
    expect((await memory.of([bookNamed('b-0')], 5)).size).to.equal(1);
  });

  it('has nothing to do before there is a model', async () => {
    const { published, errors } = keep(memoryBookNeighbours(), memoryModelArtifacts());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect({ published, errors }).to.deep.equal({ published: [], errors: [] });
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
    await train(4, 0.5);
    const { published, errors } = keep(store);
    await until(() => tries >= 3);
    isAway = false;
    await until(() => published.length === 1);
    expect(errors).to.deep.equal(['Error: the store is away']);
  });
});
