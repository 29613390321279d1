import { expect } from 'chai';
import { memoryProgress, type MemoryProgress } from '../adapters/memory/progress.ts';
import { freshness, pollMs, waitersMax } from './freshness.ts';
import type { ReadModelName, StoreName } from './ports.ts';
import { askFreshly, type Question } from './question.ts';

const at = (position: number, epoch = 'memory', partition = 7) => ({ partition, position, epoch });
const limits = { waitMs: 250, waitersMax: 100, pollMs: 10 };

describe('waiting for a read model', () => {
  it('is over at once when the model has applied every position', async () => {
    const progress = logOf(9);
    progress.apply(at(5));
    expect(await fresh(progress).reach(['shelves'], [at(4), at(5)])).to.equal('fresh');
  });

  it('is not needed without positions', async () => {
    expect(await fresh(logOf(0)).reach(['shelves'], [])).to.equal('fresh');
  });

  it('ends when the model gets there', async () => {
    const progress = logOf(9);
    const reached = fresh(progress).reach(['shelves'], [at(5)]);
    setTimeout(() => progress.apply(at(5)), 40);
    expect(await reached).to.equal('fresh');
  });

  it('ends after a while when the model does not get there', async () => {
    const progress = logOf(9);
    progress.apply(at(4));
    const began = performance.now();
    expect(await fresh(progress).reach(['shelves'], [at(5)])).to.equal('stale');
    expect(performance.now() - began).to.be.within(limits.waitMs - 5, 10 * limits.waitMs);
  });

  it('ends after a while when a store hangs', async () => {
    const progress = logOf(9);
    const watermarks = { ...progress.watermarks, read: () => new Promise<never>(() => undefined) };
    expect(await fresh({ ...progress, watermarks }).reach(['shelves'], [at(5)])).to.equal('stale');
  });

  it('goes on while the store fails, and ends when it is back', async () => {
    const progress = logOf(9);
    progress.apply(at(5));
    let failures = 3;
    const watermarks: MemoryProgress['watermarks'] = {
      ...progress.watermarks,
      read: (store) => (failures-- > 0 ? Promise.reject(new Error('away')) : progress.watermarks.read(store)),
    };
    expect(await fresh({ ...progress, watermarks }).reach(['shelves'], [at(5)])).to.equal('fresh');
  });

  it('refuses at once a position beyond the head of the log, and one of another log', async () => {
    const watched = fresh(logOf(9));
    const began = performance.now();
    expect(await watched.reach(['shelves'], [at(10)])).to.equal('unknown-position');
    expect(await watched.reach(['shelves'], [at(1, 'restored')])).to.equal('unknown-position');
    expect(await watched.reach(['shelves'], [at(1, 'memory', 99)])).to.equal('unknown-position');
    expect(performance.now() - began).to.be.below(limits.waitMs);
  });

  it('refuses a position of a log that was restored since, although the read model still holds it', async () => {
    const progress = logOf(9);
    progress.apply(at(5));
    const log = {
      heads: async () => ({ epoch: 'restored', positions: Array.from({ length: 16 }, () => 9) }),
    };
    expect(await fresh({ ...progress, log }).reach(['shelves'], [at(5)])).to.equal('unknown-position');
  });

  it('does not refuse a position that the log reached since its head was last read', async () => {
    const progress = logOf(9);
    const watched = fresh(progress);
    expect(await watched.reach(['shelves'], [at(10)])).to.equal('unknown-position');
    progress.end(at(10));
    progress.apply(at(10));
    expect(await watched.reach(['shelves'], [at(10)])).to.equal('fresh');
  });

  it('calls no position unknown while the log cannot be asked', async () => {
    const log = { heads: () => Promise.reject(new Error('away')) };
    expect(await fresh({ ...logOf(9), log }).reach(['shelves'], [at(5)])).to.equal('stale');
  });

  it('says stale of an event that is parked, and fresh of its neighbours', async () => {
    const progress = logOf(9);
    progress.apply(at(9));
    progress.park('shelves', at(5));
    const watched = fresh(progress);
    expect(await watched.reach(['shelves'], [at(5)])).to.equal('stale');
    expect(await watched.reach(['shelves'], [at(6)])).to.equal('fresh');
    expect(await watched.reach(['profiles'], [at(5)])).to.equal('fresh');
  });

  it('looks at all read models in one store together', async () => {
    const { counting, reads } = counted(logOf(9));
    const reached = fresh(counting).reach(['shelves', 'book-titles', 'profiles'], [at(5)]);
    setTimeout(() => counting.apply(at(5)), 100);
    expect(await reached).to.equal('fresh');
    expect(reads.at('postgresql')).to.be.within(2, 100 / limits.pollMs + 5);
  });

  it('costs at most 20 looks a second into all stores together, however many wait for whatever', async () => {
    const { counting, reads } = counted(logOf(9));
    const watched = freshness(counting, { waitMs: 1_000, waitersMax, pollMs });
    const everywhere: readonly ReadModelName[] = ['feeds', 'reading-history', 'book-titles', 'book-views'];
    const began = performance.now();
    const reached = Array.from({ length: waitersMax }, () => watched.reach(everywhere, [at(5)]));
    expect(new Set(await Promise.all(reached))).to.deep.equal(new Set(['stale']));
    const seconds = (performance.now() - began) / 1_000;
    // The first look into each store is at once.
    expect(reads.total()).to.be.within(6, 20 * seconds + 3);
  });

  it('lets only so many wait, and tells the others at once', async () => {
    const watched = fresh(logOf(9));
    const reached = Array.from({ length: limits.waitersMax }, () => watched.reach(['shelves'], [at(5)]));
    const began = performance.now();
    expect(await watched.reach(['feeds'], [at(5)])).to.equal('stale');
    expect(performance.now() - began).to.be.below(limits.waitMs / 2);
    await Promise.all(reached);
  });
});

describe('asking freshly', () => {
  const question: Question<null, boolean> = {
    reads: ['shelves', 'book-titles'],
    ask: async (_, freshly) => ({ status: 'answered', answer: freshly }),
  };

  it('waits for every read model of the question, at the same time', async () => {
    const progress = logOf(9);
    const began = performance.now();
    progress.apply(at(5), 'shelves');
    expect(await askFreshly(fresh(progress), question, null, [at(5)])).to.deep.equal({
      answered: { status: 'answered', answer: true },
      stale: true,
    });
    expect(performance.now() - began).to.be.below(1.8 * limits.waitMs);
    progress.apply(at(5), 'book-titles');
    expect((await askFreshly(fresh(progress), question, null, [at(5)])).stale).to.equal(false);
  });

  it('does not ask for a position that never was', async () => {
    const { answered } = await askFreshly(fresh(logOf(9)), question, null, [at(10)]);
    expect(answered).to.deep.equal({ status: 'refused', refusal: 'unknown-position' });
  });
});

function logOf(position: number): MemoryProgress {
  const progress = memoryProgress();
  progress.end(at(position));
  return progress;
}

/** Counts the looks into each store. */
function counted(progress: MemoryProgress) {
  const looks = new Map<StoreName, number>();
  const watermarks: MemoryProgress['watermarks'] = {
    ...progress.watermarks,
    read: (store) => {
      looks.set(store, (looks.get(store) ?? 0) + 1);
      return progress.watermarks.read(store);
    },
  };
  const total = (): number => [...looks.values()].reduce((sum, count) => sum + count, 0);
  return {
    counting: { ...progress, watermarks },
    reads: { at: (store: StoreName) => looks.get(store), total },
  };
}

const fresh = (ports: Parameters<typeof freshness>[0]) => freshness(ports, limits);
