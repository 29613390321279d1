import { runClient, type Clients } from './client.ts';
import { startCommandApi, type CommandApi } from './command-api.ts';
import { startOperator, type Operator } from './operator.ts';
import { projectorsPerQueue } from './plan.ts';
import { projections, startProjector, type Projector } from './projector.ts';
import { startRelay, type Relay } from './relay.ts';
import { partitionCount } from './toy.ts';
import type { World } from './world.ts';

/** Every process of the simulated system. */
export type System = {
  readonly apis: readonly CommandApi[];
  readonly relays: readonly Relay[];
  readonly projectors: readonly Projector[];
  readonly operator: Operator;
  /** Which relay holds the lease on each partition. */
  readonly leases: number[];
  /** What the faults and the history tell the clients. */
  readonly state: State;
};

type State = {
  /** The log went back within its epoch: no command is sent before every projector has looked at it. */
  isClosed: boolean;
  /** How many of the next commands are sent twice at once. */
  doubles: number;
  isFinished: boolean;
  clientsLeft: number;
  /** Clients who wait until commands are wanted again. */
  readonly idle: (() => void)[];
};

/** Makes clients look again: the log takes commands again, has lost some, or needs no more. */
export function rouse({ idle }: State): void {
  for (const resolve of idle.splice(0)) resolve();
}

/** Starts everything, on an empty log. */
export async function startSystem(world: World): Promise<System> {
  const { plan, queues } = world;
  await prepare(world);
  const state: State = {
    isClosed: false,
    doubles: 0,
    isFinished: false,
    clientsLeft: plan.clients,
    idle: [],
  };
  const partitions = numbered(partitionCount);
  const leases = partitions.map((partition) => partition % plan.relays);
  const operator = startOperator(world);
  const relays = numbered(plan.relays).map((index) =>
    startRelay(world, `relay ${index}`, () => partitions.filter((partition) => leases[partition] === index)),
  );
  const notify = (): void => {
    for (const relay of relays) relay.wake();
  };
  const apis = numbered(plan.apis).map((index) => startCommandApi(world, `command API ${index}`, notify));
  const projectors = [...queues].flatMap(([store, queue]) =>
    numbered(projectorsPerQueue).map((index) =>
      startProjector(world, `${store} projector ${index}`, {
        queue,
        store,
        onReplayNeeded: operator.request,
      }),
    ),
  );
  startClients(world, apis, state);
  return { apis, relays, projectors, operator, leases, state };
}

const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** The first generation of every read model, as set-up makes it. */
async function prepare({ registry, models, plan }: World): Promise<void> {
  for (const store of plan.stores) {
    models.prepare(store, await registry.ensureLive(projections[store]));
  }
}

function startClients(world: World, apis: readonly CommandApi[], state: State): void {
  const clients: Clients = {
    apis,
    isOpen: () => !state.isClosed,
    isFinished: () => state.isFinished,
    doubles: () => {
      if (state.doubles === 0) return false;
      state.doubles -= 1;
      return true;
    },
    changed: () => new Promise((resolve) => state.idle.push(resolve)),
  };
  for (const index of numbered(world.plan.clients)) {
    world.start(`client ${index}`, async (owner) => {
      await runClient(world, clients, { owner, index });
      state.clientsLeft -= 1;
    });
  }
}

/** Whether nothing is left to do: every queue was given the whole log, and every live read model has applied it. */
export function isQuiet({ plan, registry, models, database, queues }: World, system: System): boolean {
  const { state, operator } = system;
  if (state.clientsLeft > 0 || !(plan.endsAtFlip ? operator.isDone() : operator.isIdle())) return false;
  const timeline = database.timeline();
  const heads = timeline.heads();
  for (const { name } of queues.values()) {
    const positions = database.checkpointsOf(name, timeline.epoch);
    if (positions.some((at, partition) => at < (heads[partition] ?? 0))) return false;
  }
  const live = registry.all().filter(({ status }) => status === 'live');
  for (const instance of live) {
    for (const { watermark, partition } of models.of(instance)?.parts ?? []) {
      const head = heads[partition] ?? 0;
      if (head > 0 && (watermark?.epoch !== timeline.epoch || watermark.position !== head)) return false;
    }
  }
  return live.length === plan.stores.length;
}
