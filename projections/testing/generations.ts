import { memoryLog } from '../../adapters/memory/event-log.ts';
import { memoryParkingLot } from '../../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../../adapters/memory/read-model-store.ts';
import { memoryRegistry } from '../../adapters/memory/registry.ts';
import { ana, bia } from '../../domain/testing/examples.ts';
import { foldedTarget } from '../folded-target.ts';
import type { Instance, InstanceStatus, ReadModelStore } from '../ports.ts';
import { ratingStatistics } from '../rating-statistics.ts';
import type { Replay } from '../replay.ts';
import { catchUpAll, laggingBehind } from '../watch.ts';
import { append, ratingsBy } from './append.ts';
import type { ClockInHand } from './time.ts';

const fedStatuses: readonly InstanceStatus[] = ['live', 'following', 'retained'];

/** A read model of eight ratings, and all that its generations are changed with; `clock` passes the pauses. */
export async function sampleGenerations(clock: ClockInHand, { epoch = 'memory' } = {}) {
  const log = memoryLog({ epoch });
  const registry = memoryRegistry();
  const memory = memoryReadModelStore();
  const dropped: number[] = [];
  const store: ReadModelStore = {
    ...memory,
    drop: async (instance) => {
      dropped.push(instance.generation);
      await memory.drop(instance);
    },
  };
  const parkingLot = memoryParkingLot();
  const stop = new AbortController();
  await append(log, ...ratingsBy(ana, 5), ...ratingsBy(bia, 3));
  const live = await registry.ensureLive(ratingStatistics);
  const targetOn = async (instance: Instance, into = store) =>
    foldedTarget({
      projection: ratingStatistics,
      instance,
      store: into,
      parkingLot,
      onParked: () => undefined,
    });
  /** What a projector does with one generation. */
  const bringUp = async (instance: Instance) => {
    const target = await targetOn(instance);
    const lagging = laggingBehind(target, await log.heads(), await target.watermarks());
    await catchUpAll(target, log, lagging);
  };
  /** What a projector does: those beside the live one first. */
  const feed = async (): Promise<void> => {
    const fed = registry.all().filter(({ status }) => fedStatuses.includes(status));
    for (const instance of fed.toSorted((left) => (left.status === 'live' ? 1 : -1))) await bringUp(instance);
  };
  const finish = finishOn(clock);
  await feed();
  const running: Replay = {
    projection: ratingStatistics,
    log,
    registry,
    store,
    snapshot: (look) => look(store),
    parkingLot,
    targetOn,
    onProgress: () => undefined,
    onStep: () => undefined,
    signal: stop.signal,
    discards: false,
    acceptsDifferences: false,
    keepsReplaced: true,
  };
  return {
    ...{ log, registry, store, parkingLot, stop, live, dropped, running, targetOn, bringUp, feed },
    rowsOf: (instance: Instance) => Array.fromAsync(store.rows(instance)),
    statuses: () => registry.all().map(({ generation, status }) => `${generation} ${status}`),
    /** Lets time pass until it is over; resolves or rejects as that does. */
    finish,
    /** Lets time pass until it has failed, and answers with what. */
    failure: async (work: Promise<unknown>): Promise<Error> => {
      try {
        await finish(work);
      } catch (error) {
        if (error instanceof Error) return error;
      }
      throw new Error('it did not fail');
    },
  };
}

/** Lets time pass until some work is over; resolves or rejects as that does. */
export const finishOn =
  (clock: ClockInHand) =>
  async <Result>(work: Promise<Result>): Promise<Result> => {
    let isOver = false;
    const over = (): void => void (isOver = true);
    void work.then(over, over);
    await clock.passUntil(() => isOver);
    return work;
  };
