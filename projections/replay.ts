import { buildGeneration, type Built } from './build-generation.ts';
import { changeOver, verifyBeforeFlip, type Changing, type Verified } from './change-over.ts';
import type { PageTarget } from './page-target.ts';
import { ReplayStoppedError } from './replay-stopped.ts';
import { retireGenerations } from './retire.ts';
import { planReplay } from './replay-plan.ts';
import type { Instance } from './ports.ts';
import { refreshMs } from './run-projector.ts';
import { pause } from './watch.ts';

/** How long it takes until every live projector feeds a generation that follows: each looks once in {@link refreshMs}. */
export const noticedMs = 2 * refreshMs;

export type Replay = Changing & {
  /** The target that pages are applied to for an instance; its storage is made if missing. */
  readonly targetOn: (instance: Instance) => Promise<PageTarget>;
  /** Told of events that are in, of how many there are, and how many of them were in before this run. */
  readonly onProgress: (done: number, total: number, before: number) => void;
  /** Told of what happens between the progress. */
  readonly onStep: (text: string) => void;
  /** Drops what is built when the signal aborts. */
  readonly discards: boolean;
  /**
   * Whether what is replaced is kept, and both are fed from then on. Without it nothing is verified, and what is replaced is dropped: for where nothing
   * else runs, and a new version of the code takes its place.
   */
  readonly keepsReplaced: boolean;
};

export type Replayed = Built & {
  readonly instance: Instance;
  /** What was live before. */
  readonly replaced: Instance | undefined;
  readonly verified: Verified;
};

/**
 * Builds the next generation of a read model from the log, beside the live one, verifies it and makes it the live one; readers see the old one until
 * then. Goes on with a generation that an earlier run left unfinished, if it is of the same version and epoch. What is replaced is retained.
 * Rejects with `ReplayStoppedError` when the signal aborts, `RowsDifferError` when the rows are not what they should be,
 * `GenerationsBusyError` when somebody else is at it; the live one is as it was then, and what was built waits to be gone on with.
 */
export function replay(running: Replay): Promise<Replayed> {
  const { projection, registry, signal, discards } = running;
  return registry.exclusively(projection.name, async () => {
    const instance = await begin(running);
    try {
      return await run(running, instance);
    } catch (error) {
      if (!signal.aborted) throw error;
      if (discards) await retireGenerations(running, [instance]);
      throw new ReplayStoppedError(
        discards
          ? 'stopped; what was built is dropped, and the live read model is as it was'
          : `stopped; the live read model is as it was, and the next \`./estante replay ${projection.name}\` goes on with generation ${instance.generation}`,
        { cause: error },
      );
    }
  });
}

/** The generation to go on with, or a new one; whatever else is not live makes room first. */
async function begin(running: Replay): Promise<Instance> {
  const { projection, registry, onStep } = running;
  const plan = await planReplay(running);
  if (plan.toRetire.length > 0) {
    onStep(`dropping generation ${plan.toRetire.map(({ generation }) => generation).join(', ')}`);
    await retireGenerations(running, plan.toRetire);
  }
  if (plan.resumed === undefined) return registry.create(projection);
  onStep(`going on with generation ${plan.resumed.instance.generation}`);
  return plan.resumed.instance;
}

async function run(running: Replay, instance: Instance): Promise<Replayed> {
  const { registry, keepsReplaced, onStep, signal } = running;
  const target = await running.targetOn(instance);
  const built = await buildGeneration({ ...running, target });
  signal.throwIfAborted();
  const live = (await registry.live()).find(({ name }) => name === instance.name);
  if (live === undefined) await registry.flip(instance);
  if (live === undefined || live.generation === instance.generation) {
    return { ...built, instance, replaced: undefined, verified: nothingToCompare };
  }
  let verified: Verified = nothingToCompare;
  if (keepsReplaced) {
    await registry.follow(instance);
    await pause(noticedMs, signal);
    onStep('comparing it with what it should be');
    verified = await verifyBeforeFlip(running, { target, instance, live });
  }
  signal.throwIfAborted();
  const caughtUp = await changeOver(running, { target, instance, live });
  if (!keepsReplaced) await retireGenerations(running, [live]);
  return { ...built, events: built.events + caughtUp, instance, replaced: live, verified };
}

const nothingToCompare: Verified = {
  against: 'nothing',
  reason: 'there is no generation to compare it with',
};
