import { expect } from 'chai';
import { memoryPrecomputedFeeds, type MemoryPrecomputedFeeds } from '../adapters/memory/precomputed-feeds.ts';
import { bookIdSchema, readerIdSchema, type ReaderId } from '../domain/ids.ts';
import { columnsOf } from '../domain/recommending/item-columns.ts';
import { moved, type ModelPointer } from '../domain/recommending/model-pointer.ts';
import type { Recommendation } from '../domain/recommending/recommendation.ts';
import {
  batchesAtOnce,
  NoModelError,
  OtherModelServedError,
  precomputeFeeds,
  readersPerBatch,
  type PrecomputeRun,
} from './precompute-feeds.ts';

const at = '2026-01-01T00:00:00.000Z';
const pointerTo = (modelVersion: string, before?: ModelPointer): ModelPointer =>
  moved(before, { modelVersion, at, how: 'promoted' });

/** Readers with a past, in the order of their ids. */
const readersNamed = (count: number): ReaderId[] =>
  Array.from({ length: count }, (_, index) => readerIdSchema.parse(`r-${String(index).padStart(5, '0')}`));

const item: Recommendation = {
  bookId: bookIdSchema.parse('kim'),
  score: 0.5,
  reason: { kind: 'because-you-rated', bookId: bookIdSchema.parse('emma') },
};

describe('precomputing feeds', () => {
  let feeds: MemoryPrecomputedFeeds;
  let pointer: ModelPointer | undefined;
  let served: string;
  let position: number;
  let asked: number;
  let pauses: number[];
  let troubles: string[];
  beforeEach(() => {
    feeds = memoryPrecomputedFeeds();
    pointer = pointerTo('m2');
    served = 'm2';
    position = 9;
    asked = 0;
    pauses = [];
    troubles = [];
  });

  const run = (readers: readonly ReaderId[], changes: Partial<PrecomputeRun> = {}) =>
    precomputeFeeds({
      instance: { name: 'feeds', version: 1, generation: 1 },
      artifacts: { pointer: async () => (pointer === undefined ? undefined : { pointer, tag: '1' }) },
      readers: {
        count: async () => readers.length,
        after: async (after, { limit }) => readers.filter((reader) => reader > after).slice(0, limit),
      },
      histories: {
        of: async (wanted) =>
          wanted.map((readerId) => ({ readerId, partition: 3, epoch: 'e1', position, history: readerId })),
      },
      inference: {
        readersMax: 64,
        recommendAll: async (histories) => {
          asked += histories.length;
          return histories.map((history) => ({
            modelVersion: served,
            items: columnsOf(history === 'r-00001' ? [] : [item]),
          }));
        },
      },
      feeds,
      epoch: 'e1',
      clock: () => new Date(at),
      pause: async (ms) => void pauses.push(ms),
      onTrouble: (error) => void troubles.push(String(error)),
      onProgress: () => undefined,
      ...changes,
    });

  const all = readersNamed(readersPerBatch * 5 + 7);

  it('makes the feed of every reader, with the position of their past and the model that answered', async () => {
    const heard: [number, number, number][] = [];
    const done = await run(all, { onProgress: (...progress) => heard.push(progress) });
    expect(done).to.deep.equal({
      status: 'done',
      modelVersion: 'm2',
      before: 0,
      readers: all.length,
      written: all.length - 1,
      // There is nothing to recommend to the second reader.
      emptied: 1,
      newer: 0,
      unsure: 0,
    });
    expect(feeds.feeds.size).to.equal(all.length - 1);
    expect([...feeds.feeds.values()][0]).to.include({ position: 9, modelVersion: 'm2', epoch: 'e1' });
    expect(heard.at(-1)).to.deep.equal([all.length, all.length, 0]);
    expect(heard).to.have.length(6);
  });

  it('goes on where a run ended that was killed, and looks at no more than a few batches again', async () => {
    let batches = 0;
    const killed = run(all, {
      histories: {
        of: async (wanted) => {
          batches += 1;
          if (batches > 4) throw new Error('killed');
          return wanted.map((readerId) => ({
            readerId,
            partition: 3,
            epoch: 'e1',
            position,
            history: readerId,
          }));
        },
      },
    });
    expect(await killed.catch(String)).to.equal('Error: killed');
    const before = asked;
    const done = await run(all);
    expect(done.before).to.be.at.least(readersPerBatch);
    expect(done.before + done.readers).to.equal(all.length);
    expect(before + done.readers).to.be.at.most(all.length + readersPerBatch * batchesAtOnce);
    expect(feeds.feeds.size).to.equal(all.length - 1);
    expect((await run(all)).before).to.equal(0);
  });

  it('stops between two batches when it is asked to, and goes on from there', async () => {
    const stop = new AbortController();
    const stopped = await run(all, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(stopped.status).to.equal('stopped');
    expect(stopped.readers).to.be.within(readersPerBatch, readersPerBatch * batchesAtOnce);
    expect(feeds.feeds.size).to.equal(stopped.readers - 1);
    const rest = await run(all);
    expect(rest).to.include({
      status: 'done',
      before: stopped.readers,
      readers: all.length - stopped.readers,
    });
  });

  it('begins anew for another model, other readers, another log, and when it is told to', async () => {
    for (const changes of [{}, { activeDays: 7 }, { epoch: 'e2' }, { anew: true }]) {
      const stop = new AbortController();
      pointer = pointerTo('m1');
      served = 'm2';
      await run(all, { anew: true, signal: stop.signal, onProgress: () => stop.abort() });
      if (Object.keys(changes).length === 0) pointer = pointerTo('m2');
      expect((await run(all, changes)).before).to.equal(0);
    }
  });

  it('leaves newer feeds alone, and says so', async () => {
    const [reader = all[0]] = all.slice(5, 6);
    if (reader === undefined) throw new Error('there are no readers');
    feeds.feeds.set(reader, { readerId: reader, epoch: 'e1', position: 10, modelVersion: 'm1', items: [] });
    expect(await run(all.slice(0, 10))).to.include({ written: 8, newer: 1 });
    expect(feeds.feeds.get(reader)).to.include({ position: 10, modelVersion: 'm1' });
  });

  it('looks again at readers whose feed the projector may have deleted, and leaves them in the end', async () => {
    feeds.watermarks.set(3, { epoch: 'e1', position: 10 });
    expect(await run(all.slice(2, 4))).to.include({ written: 0, unsure: 2 });
    expect(asked).to.equal(6);
    position = 10;
    expect(await run(all.slice(2, 4))).to.include({ written: 2, unsure: 0 });
  });

  it('asks those who acted within the days that are said', async () => {
    const since: unknown[] = [];
    await run(all, {
      activeDays: 7,
      readers: {
        count: async (actedSince) => since.push(actedSince?.toISOString()),
        after: async (_after, { actedSince }) => (since.push(actedSince?.toISOString()), []),
      },
    });
    expect(since).to.deep.equal(['2025-12-25T00:00:00.000Z', '2025-12-25T00:00:00.000Z']);
  });

  it('waits for a model server that has not loaded the current model yet', async () => {
    served = 'm1';
    const done = await run(all.slice(2, 4), {
      pause: async (ms) => {
        pauses.push(ms);
        if (pauses.length === 3) served = 'm2';
      },
    });
    expect(done.written).to.equal(2);
    expect(pauses).to.deep.equal([100, 200, 400]);
    expect(troubles).to.have.length(3);
    expect(troubles[0]).to.match(/m2 is current, but the endpoint answers with m1/);
    expect([...feeds.feeds.values()].every(({ modelVersion }) => modelVersion === 'm2')).to.equal(true);
  });

  it('takes a model that became current meanwhile, and never one that was rolled back', async () => {
    served = 'm3';
    expect((await run(all.slice(2, 4))).written).to.equal(2);
    expect([...feeds.feeds.values()].every(({ modelVersion }) => modelVersion === 'm3')).to.equal(true);
    pointer = moved(pointerTo('m3', pointerTo('m2')), { modelVersion: 'm2', at, how: 'rolled-back' });
    const error = await run(all.slice(2, 4)).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(OtherModelServedError);
    expect(pauses).to.have.length(10);
    served = 'm2';
    expect((await run(all.slice(2, 4))).written).to.equal(2);
    expect([...feeds.feeds.values()].every(({ modelVersion }) => modelVersion === 'm2')).to.equal(true);
  });

  it('needs a model', async () => {
    pointer = undefined;
    expect(await run(all).catch((reason: unknown) => reason)).to.be.instanceOf(NoModelError);
  });
});
