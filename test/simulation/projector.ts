import { wholeBetween } from '../../infra/seed/random.ts';
import { foldedTarget } from '../../projections/folded-target.ts';
import type { PageTarget } from '../../projections/page-target.ts';
import type { Instance, PageSource, ParkingLot, ReadModelStore } from '../../projections/ports.ts';
import type { Projection, StoreKind } from '../../projections/projection.ts';
import { runProjector, type FedTarget } from '../../projections/run-projector.ts';
import { logReaderOf } from './log-reader.ts';
import { receivedMax, type SimulatedQueue } from './queue.ts';
import type { Process } from './scheduler.ts';
import { simulatedStore, transacts } from './stores.ts';
import { supervise, type Supervised } from './supervised.ts';
import { toyProjection } from './toy.ts';
import type { World } from './world.ts';

/** The read model of each kind of store. */
export const projections: Readonly<Record<StoreKind, Projection>> = {
  postgresql: toyProjection('postgresql'),
  dynamodb: toyProjection('dynamodb'),
  redis: toyProjection('redis'),
};

export type Projector = Supervised & {
  /** Whether it has looked at every read model since it was last started. */
  readonly hasCaughtUp: () => boolean;
};

type Serving = {
  readonly queue: SimulatedQueue;
  readonly store: StoreKind;
  readonly onReplayNeeded: (store: StoreKind) => void;
};

/** A projector process: the real one, on a queue that competes for with others. */
export function startProjector(
  world: World,
  name: string,
  { queue, store, onReplayNeeded }: Serving,
): Projector {
  let caughtUp = false;
  const supervised = supervise(
    world,
    name,
    async (owner) => {
      const running = {
        source: sourceOf(world, owner, queue),
        log: logReaderOf(world, owner),
        loadTargets: () => loadTargets(world, owner, store),
        onHeld: (_partition: number, error: unknown) => world.note(() => `held: ${String(error)}`),
        onError: (step: string, error: unknown) => world.note(() => `${step}: ${String(error)}`),
        onReplayNeeded: (error: Error) => {
          world.note(() => `${name}: ${error.message}`);
          onReplayNeeded(store);
        },
        onFlooded: (error: Error) => world.note(() => `${name}: ${error.message}`),
        onCaughtUp: () => {
          caughtUp = true;
        },
      };
      await runProjector(running, owner.controller.signal);
    },
    () => {
      caughtUp = false;
    },
  );
  return { ...supervised, hasCaughtUp: () => caughtUp };
}

/** What is fed now: the live generation, and beside it those that may take its place. */
async function loadTargets(world: World, owner: Process, store: StoreKind): Promise<readonly FedTarget[]> {
  await world.scheduler.step(owner, 'asks what is fed', 'registry');
  const own = (await world.registry.instances()).filter(({ name }) => name === projections[store].name);
  const live = own.find(({ status }) => status === 'live');
  if (live === undefined) return [];
  const beside = own.filter(({ status }) => status === 'following' || status === 'retained');
  const target = (instance: Instance): PageTarget => targetOf(world, owner, { store, instance });
  return [{ ...target(live), beside: beside.map(target) }];
}

/** The store of a kind as this process gets at it. */
export function storeOf(world: World, owner: Process, store: StoreKind): ReadModelStore {
  const access = {
    models: world.models,
    owner,
    step: (what: string) => world.scheduler.step(owner, what, store),
    answer: () => world.answer(store),
  };
  return simulatedStore(store, access, world.planted.transact?.[store] ?? transacts[store]);
}

/** The real target of pages on an instance of a read model. */
export function targetOf(
  world: World,
  owner: Process,
  { store, instance }: { readonly store: StoreKind; readonly instance: Instance },
): PageTarget {
  const given = {
    projection: projections[store],
    instance,
    store: storeOf(world, owner, store),
    parkingLot: parkingLotOf(world, owner),
    onParked: () => undefined,
  };
  return world.planted.target?.(world, given) ?? foldedTarget(given);
}

export const parkingLotOf = ({ scheduler, database, plan }: World, owner: Process): ParkingLot => ({
  parked: async (projection, version, partition) => {
    // Where nothing is ever parked, when this is asked makes no difference.
    if (plan.unreadable) await scheduler.step(owner, 'asks what is parked', 'log');
    return { streams: database.parkedStreams(projection, version, partition), skipped: new Set() };
  },
  park: async (event) => {
    await scheduler.step(owner, 'parks a stream', 'log');
    database.park(event);
  },
  list: async () => [],
});

const sourceOf = (
  { scheduler, random, machine }: World,
  owner: Process,
  queue: SimulatedQueue,
): PageSource => ({
  receive: async (signal) => {
    await scheduler.step(owner, 'receives', 'queue');
    while (!signal.aborted) {
      const messages = queue.take(wholeBetween(random, { from: 1, to: receivedMax }));
      if (messages.length > 0) {
        queue.hide(messages, visibleAgainMs, machine);
        return messages;
      }
      await queue.changed();
      await scheduler.step(owner, 'receives');
    }
    return [];
  },
  remove: async (messages) => {
    await scheduler.step(owner, 'removes messages', 'queue');
    queue.remove(messages);
  },
  extend: async (messages, seconds) => {
    await scheduler.step(owner, 'extends messages', 'queue');
    queue.hide(messages, seconds * 1_000, machine);
  },
});

/** How long a message is invisible after it was received. */
const visibleAgainMs = 30_000;
