import type { Process } from './scheduler.ts';
import type { World } from './world.ts';

/** How long a crashed process stays away, at most. */
const restartMsMax = 400;

/** A process that is started again after each crash. */
export type Supervised = {
  readonly name: string;
  readonly process: () => Process;
  readonly crash: () => void;
};

/** Keeps `run` running; what it remembers is gone with each crash. `afterCrash` is told before the restart is due. */
export function supervise(
  world: World,
  name: string,
  run: (owner: Process) => Promise<void>,
  afterCrash: () => void = () => undefined,
): Supervised {
  let process = world.start(name, run);
  const crash = (): void => {
    if (!process.alive) return;
    world.crash(process);
    afterCrash();
    void world.rest(world.machine, restartMsMax).then(() => {
      process = world.start(name, run);
    });
  };
  return { name, process: () => process, crash };
}
