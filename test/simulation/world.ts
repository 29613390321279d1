import { wholeBetween, type Random } from '../../infra/seed/random.ts';
import type { StoreKind } from '../../projections/projection.ts';
import { memoryRegistry } from '../../adapters/memory/registry.ts';
import { createLaws } from './laws.ts';
import { createLogDatabase } from './log-database.ts';
import { createModels } from './models.ts';
import type { Plan } from './plan.ts';
import { createQueue, type SimulatedQueue } from './queue.ts';
import { createScheduler, spawn, type Place, type Process } from './scheduler.ts';
import { unlock } from './stores.ts';
import type { Planted } from './planted.ts';

/** Everything that outlives a process, and the scheduler that runs the processes. */
export type World = ReturnType<typeof createWorld>;

type Given = {
  readonly random: Random;
  readonly plan: Plan;
  readonly planted: Planted;
  readonly onStep: ((line: string) => void) | undefined;
};

/** Something outside of the process did not answer. */
class AwayError extends Error {
  override readonly name = 'AwayError';
}

export function createWorld({ random, plan, planted, onStep }: Given) {
  /** How many of the next steps that speak to a place fail, and how many of its next answers get lost. */
  const away = new Map<Place, number>();
  const lost = new Map<Place, number>();
  const scheduler = createScheduler({
    random,
    refusal: (place) => (countDown(away, place) ? new AwayError(`${place} is away`) : undefined),
    onStep,
  });
  const database = createLogDatabase();
  const models = createModels();
  const registry = memoryRegistry();
  const queues = new Map<StoreKind, SimulatedQueue>(
    plan.stores.map((store) => [store, createQueue(store, scheduler)]),
  );
  const laws = createLaws({ database, models, queues: [...queues.values()] });
  /** The machine that all of this runs on: it never crashes. */
  const machine = spawn('machine');

  return {
    random,
    plan,
    planted,
    scheduler,
    database,
    models,
    registry,
    queues,
    laws,
    machine,
    away,
    lost,
    /** Writes into the trace, if there is one. */
    note: (line: () => string): void => onStep?.(`        ${line()}`),
    answer: (place: Place): void => {
      if (countDown(lost, place)) throw new AwayError(`the answer of ${place} is lost`);
    },
    crash: (owner: Process): void => {
      scheduler.crash(owner);
      for (const { parts } of models.all()) {
        for (const part of parts) if (part.lockedBy === owner) unlock(part);
      }
    },
    /** Begins `run` as a process of its own, which takes its first step when it is drawn. */
    start: (name: string, run: (owner: Process) => Promise<void>): Process => {
      const owner = spawn(name);
      void scheduler
        .step(owner, 'starts')
        .then(() => run(owner))
        .catch((error: unknown) =>
          laws.breaks('a process does not end by itself', `${name}: ${String(error)}`),
        );
      return owner;
    },
    /** Resolves after about this time. */
    rest: (owner: Process, msMax: number): Promise<void> =>
      new Promise((resolve) => {
        scheduler.after(owner, wholeBetween(random, { from: 1, to: msMax }), resolve);
      }),
  };
}

function countDown(counts: Map<Place, number>, place: Place): boolean {
  const left = counts.get(place) ?? 0;
  if (left === 0) return false;
  counts.set(place, left - 1);
  return true;
}
