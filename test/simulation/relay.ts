import type { Checkpoints, PageSink } from '../../projections/ports.ts';
import { runRelay } from '../../projections/run-relay.ts';
import { createWake, type Wake } from '../../projections/wake.ts';
import { logReaderOf } from './log-reader.ts';
import type { SimulatedQueue } from './queue.ts';
import type { Process } from './scheduler.ts';
import { supervise, type Supervised } from './supervised.ts';
import type { World } from './world.ts';

export type Relay = Supervised & { readonly wake: () => void };

/** A relay process: the real loops over the partitions that it holds the lease on. */
export function startRelay(world: World, name: string, partitions: () => readonly number[]): Relay {
  let wake = seldomPolling();
  const supervised = supervise(world, name, async (owner) => {
    wake = seldomPolling();
    const running = {
      log: logReaderOf(world, owner),
      checkpoints: checkpointsOf(world, owner),
      sinks: [...world.queues.values()].map((queue) => sinkOf(world, owner, queue)),
      partitions,
      wake,
      onError: () => undefined,
    };
    await runRelay(running, owner.controller.signal);
  });
  return {
    ...supervised,
    wake: () => {
      wake.wake();
    },
  };
}

/** How much longer than on the machine a relay sleeps that nobody wakes: looks at a log that stands still are steps that teach nothing. */
const sleepsLonger = 4;

function seldomPolling(): Wake {
  const { wake, sleeper } = createWake();
  return {
    wake,
    sleeper: () => {
      const { sleep } = sleeper();
      return { sleep: (ms, signal) => sleep(ms * sleepsLonger, signal) };
    },
  };
}

function sinkOf(world: World, owner: Process, queue: SimulatedQueue): PageSink {
  const sink: PageSink = {
    name: queue.name,
    send: async (pages) => {
      await world.scheduler.step(owner, 'sends pages', 'queue');
      const taken = pages.filter((page) => queue.accept(page));
      world.note(
        () =>
          `${queue.name} took ${taken.length} of ` +
          pages.map(({ epoch, partition, from, to }) => `${epoch} ${partition}.${from}-${to}`).join(', '),
      );
      world.answer('queue');
      return taken;
    },
  };
  return world.planted.sink?.(sink) ?? sink;
}

const checkpointsOf = ({ scheduler, database, laws, queues }: World, owner: Process): Checkpoints => ({
  read: async (queue, epoch) => {
    await scheduler.step(owner, 'reads checkpoints', 'log');
    return new Map(database.checkpointsOf(queue, epoch).entries());
  },
  move: async (queue, epoch, moves) => {
    await scheduler.step(owner, 'moves checkpoints', 'log');
    const positions = database.checkpointsOf(queue, epoch);
    for (const { partition, from, to } of moves) if (positions[partition] === from) positions[partition] = to;
    for (const known of queues.values()) if (known.name === queue) laws.checkCheckpoint(known, epoch);
  },
});
