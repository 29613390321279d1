import type { FaultKind } from './fault-kinds.ts';
import { faultKinds } from './fault-kinds.ts';
import { inject } from './faults.ts';
import type { Violation } from './laws.ts';
import { drawPlan, eventsMin } from './plan.ts';
import { nothingPlanted, type Planted } from './planted.ts';
import { below, oneOf, seededRandom } from './random.ts';
import { isQuiet, rouse, startSystem, type System } from './system.ts';
import { inVirtualTime } from './virtual-time.ts';
import { createWorld, type World } from './world.ts';

/** What came of one history. */
export type History = {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly steps: number;
  readonly events: number;
  readonly replays: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Two runs of a seed took the very same steps if they agree in this. */
  readonly fingerprint: number;
};

/** A history that has not come to rest by then never will. */
const stepsMax = 30_000;

/** Looking whether all is done costs more than a step. */
const quietEverySteps = 4;

type Options = {
  readonly planted?: Planted;
  /** Told of every step and fault, in order. */
  readonly onStep?: ((line: string) => void) | undefined;
  /** Shown the world as it is in the end. */
  readonly onEnd?: (world: World) => Promise<void>;
};

/**
 * Runs the history of a seed: a system is started, clients send commands while faults and replays interfere, then nothing goes wrong any more and
 * all must come to rest. The laws are checked after every step; the first violation ends it. The same seed always gives the same history.
 */
export async function runHistory(
  seed: number,
  { planted = nothingPlanted, onStep, onEnd }: Options = {},
): Promise<History> {
  const random = seededRandom(seed);
  const plan = drawPlan(random);
  const world = createWorld({ random, plan, planted, onStep });
  onStep?.(`seed ${seed}: ${JSON.stringify(plan)}`);
  const trouble = createTrouble(world);
  await inVirtualTime(world.scheduler, async () => {
    const system = await startSystem(world);
    await liveThrough(world, system, trouble);
    for (const one of [...system.apis, ...system.relays, ...system.projectors, system.operator]) {
      world.crash(one.process());
    }
    if (world.laws.violation() === undefined) world.laws.checkAll();
  });
  await onEnd?.(world);
  return {
    seed,
    violation: world.laws.violation(),
    steps: world.scheduler.steps(),
    events: world.database.timeline().count(),
    replays: trouble.replays(),
    faults: trouble.happened,
    fingerprint: world.scheduler.fingerprint(),
  };
}

async function liveThrough(world: World, system: System, trouble: Trouble): Promise<void> {
  const { scheduler, laws, database } = world;
  let isCalm = false;
  const isWanted = (): boolean => {
    laws.check();
    if (laws.violation() !== undefined) return false;
    if (scheduler.steps() > stepsMax) laws.breaks('all comes to rest', `not after ${stepsMax} steps`);
    if (system.state.isClosed) reopen(world, system);
    if (isCalm) return scheduler.steps() % quietEverySteps !== 0 || !isQuiet(world, system);
    trouble.mayCome(system);
    isCalm = trouble.isOver() && database.timeline().count() >= eventsMin;
    if (isCalm) calmDown(world, system);
    return true;
  };
  if ((await scheduler.run(isWanted)) === 'stuck')
    laws.breaks('somebody always has something to do', 'all wait');
}

/** Commands are taken again when every projector has looked at the log. */
function reopen({ note }: World, { projectors, state }: System): void {
  if (!projectors.every((projector) => projector.hasCaughtUp())) return;
  state.isClosed = false;
  rouse(state);
  note(() => 'the log takes commands again');
}

function calmDown({ away, lost, queues, note }: World, { state }: System): void {
  away.clear();
  lost.clear();
  for (const { refusing } of queues.values()) refusing.fill(0);
  state.isFinished = true;
  rouse(state);
  note(() => 'nothing goes wrong any more');
}

type Trouble = ReturnType<typeof createTrouble>;

/** Brings the faults and replays of the plan over a system, some steps apart. */
function createTrouble(world: World) {
  const { plan, random, scheduler, note } = world;
  const left = [...plan.faults];
  let replaysLeft = plan.replays;
  let replays = 0;
  let next = plan.faultEverySteps;
  const happened = new Map<FaultKind, number>();

  const mayCome = (system: System): void => {
    if (scheduler.steps() < next || system.state.isClosed) return;
    next = scheduler.steps() + 1 + below(random, plan.faultEverySteps);
    if (replaysLeft > 0 && random() < 0.3) {
      replaysLeft -= 1;
      replays += 1;
      system.operator.request(oneOf(random, plan.stores));
      return;
    }
    const kind = left.pop();
    if (kind === undefined) return;
    note(() => `FAULT: ${kind}`);
    if (happens(system, kind)) return;
    note(() => 'which cannot be now');
    left.push(oneOf(random, faultKinds));
    next = scheduler.steps() + 1;
  };

  const happens = (system: System, kind: FaultKind): boolean => {
    if (!inject(world, system, kind)) return false;
    happened.set(kind, (happened.get(kind) ?? 0) + 1);
    return true;
  };

  return { mayCome, happened, replays: () => replays, isOver: () => left.length === 0 && replaysLeft === 0 };
}
