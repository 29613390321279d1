import type { Instance, Registry } from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import { replay } from '../../projections/replay.ts';
import { logReaderOf } from './log-reader.ts';
import { partName } from './laws.ts';
import type { Model } from './models.ts';
import { parkingLotOf, projections, storeOf, targetOf } from './projector.ts';
import type { Process } from './scheduler.ts';
import { supervise, type Supervised } from './supervised.ts';
import type { World } from './world.ts';

/** How long an operator looks for something to do, and rests after a replay that failed. */
const restMsMax = 500;

/** In so many replays what is replaced is kept, after a comparison that takes longer than all else in a history. */
const keptShare = 0.25;

export type Operator = Supervised & {
  /** Asks for a replay of the read model in this store; asking again before it is done changes nothing. */
  readonly request: (store: StoreKind) => void;
  readonly isReplaying: () => boolean;
  /** Nothing waits for a replay, and nothing is being replayed, or only drops what it has replaced. */
  readonly isDone: () => boolean;
  /** Nothing waits for a replay, and nothing is being replayed. */
  readonly isIdle: () => boolean;
};

/** Replays what it is asked for, one read model after the other, again and again until it is done; may be killed at any step. */
export function startOperator(world: World): Operator {
  const wanted = new Set<StoreKind>();
  let replaying: StoreKind | undefined;
  let hasFlipped = false;
  const supervised = supervise(
    world,
    'replay',
    async (owner) => {
      for (;;) {
        [replaying] = wanted;
        if (replaying === undefined) {
          await world.rest(owner, restMsMax);
          continue;
        }
        wanted.delete(replaying);
        hasFlipped = false;
        const onFlip = (): void => void (hasFlipped = true);
        await replayOnce(world, owner, { store: replaying, onFlip }).catch((error: unknown) => {
          world.note(() => `replay failed: ${String(error)}`);
          if (replaying !== undefined) wanted.add(replaying);
        });
        replaying = undefined;
        await world.rest(owner, restMsMax);
      }
    },
    () => {
      if (replaying !== undefined) wanted.add(replaying);
      replaying = undefined;
    },
  );
  return {
    ...supervised,
    request: (store) => void wanted.add(store),
    isReplaying: () => replaying !== undefined,
    isDone: () => wanted.size === 0 && (replaying === undefined || hasFlipped),
    isIdle: () => wanted.size === 0 && replaying === undefined,
  };
}

type Replaying = { readonly store: StoreKind; readonly onFlip: () => void };

async function replayOnce(world: World, owner: Process, { store, onFlip }: Replaying): Promise<void> {
  const projection = projections[store];
  const registry = registryOf(world, owner);
  await replay({
    projection,
    log: logReaderOf(world, owner),
    registry: {
      ...registry,
      flip: async (instance) => {
        const replaced = await registry.flip(instance);
        onFlip();
        return replaced;
      },
    },
    store: storeOf(world, owner, store),
    snapshot: (look) => look(storeOf(world, owner, store)),
    parkingLot: parkingLotOf(world, owner),
    targetOn: async (instance) => {
      await storeOf(world, owner, store).prepare(instance);
      return targetOf(world, owner, { store, instance });
    },
    onProgress: () => undefined,
    onStep: (text) => world.note(() => `replay: ${text}`),
    signal: owner.controller.signal,
    discards: false,
    acceptsDifferences: false,
    keepsReplaced: world.random() < keptShare,
  });
}

/** The registry, whose every use is a step; what is made live must not be behind what was live when it was begun. */
function registryOf({ scheduler, registry, models, laws, note }: World, owner: Process): Registry {
  const step = (what: string): Promise<void> => scheduler.step(owner, what, 'registry');
  let before: readonly ReturnType<typeof standing>[] = [];
  return {
    ...registry,
    live: async () => {
      await step('asks what is live');
      return registry.live();
    },
    instances: async () => {
      await step('asks for the generations');
      return registry.instances();
    },
    follow: async (instance) => {
      await step('lets a generation follow');
      return registry.follow(instance);
    },
    retire: async (instance) => {
      await step('retires a generation');
      return registry.retire(instance);
    },
    // There is one operator; the lock of one that crashed is gone with its connection.
    exclusively: (_name, work) => work(),
    ensureLive: async (projection) => {
      await step('asks what is live');
      return registry.ensureLive(projection);
    },
    create: async (projection) => {
      await step('registers a generation');
      const live = (await registry.live()).find(({ name }) => name === projection.name);
      before = [standing(live && models.of(live))];
      return registry.create(projection);
    },
    flip: async (instance) => {
      await step('flips');
      note(() => `flips to ${instance.name}/${instance.generation}`);
      const built = standing(models.of(instance));
      for (const [partition, { watermark, astray, name }] of (before[0] ?? []).entries()) {
        const now = built[partition]?.watermark;
        if (astray || watermark?.epoch !== now?.epoch) continue;
        if ((now?.position ?? 0) < (watermark?.position ?? 0)) {
          laws.breaks('no flip takes anything from readers', `${name} before the replay`);
        }
      }
      return registry.flip(instance);
    },
    forget: async (instance: Instance) => {
      await step('forgets a generation');
      return registry.forget(instance);
    },
  };
}

const standing = (model: Model | undefined) =>
  (model?.parts ?? []).map((part) => ({
    watermark: part.watermark,
    astray: part.astray,
    name: partName(part),
  }));
