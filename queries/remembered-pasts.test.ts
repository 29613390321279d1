import { expect } from 'chai';
import { bookNamed, readerNamed } from '../adapters/memory/examples.ts';
import { noPreferences, untouchedReading } from '../domain/values.ts';
import { pastLastResortMs, pastTrustedMs, rememberedPasts } from './remembered-pasts.ts';

const ana = readerNamed('ana');

const remembering = () => {
  let time = 0;
  const store = { position: 1, books: ['b1'], reads: 0, away: false };
  const pasts = rememberedPasts(
    {
      standing: async () => {
        if (store.away) throw new Error('away');
        return { position: store.position, preferences: noPreferences };
      },
      pastBooks: async () => {
        store.reads += 1;
        return store.books.map((id) => ({
          ...untouchedReading,
          bookId: bookNamed(id),
          dismissed: true,
          series: [],
        }));
      },
    },
    () => time,
  );
  const seen = async (freshly = false) => [...(await pasts.of(ana, freshly)).past.seen];
  return { store, seen, pass: (ms: number) => void (time += ms) };
};

describe('remembered pasts', () => {
  it('are read once, and again as soon as the reader has done something', async () => {
    const { store, seen } = remembering();
    expect([await seen(), await seen(), store.reads]).to.deep.equal([['b1'], ['b1'], 1]);
    Object.assign(store, { position: 2, books: ['b2', 'b1'] });
    expect([await seen(), store.reads]).to.deep.equal([['b2', 'b1'], 2]);
  });

  it('are read anew in time, because the catalogue may have changed', async () => {
    const { store, seen, pass } = remembering();
    await seen();
    pass(pastTrustedMs);
    await seen();
    expect(store.reads).to.equal(2);
  });

  it('are nothing to read of who has done nothing', async () => {
    const { store, seen } = remembering();
    store.position = 0;
    expect([await seen(), store.reads]).to.deep.equal([[], 0]);
  });

  it('are used while the store is away, but not by who asks freshly, and not for ever', async () => {
    const { store, seen, pass } = remembering();
    await seen();
    store.away = true;
    expect(await seen()).to.deep.equal(['b1']);
    expect(await seen(true).catch(String)).to.equal('Error: away');
    pass(pastLastResortMs + 1);
    expect(await seen().catch(String)).to.equal('Error: away');
  });
});
