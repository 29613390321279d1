import {
  BehindLiveError,
  type Instance,
  type LogReader,
  type ReadModelStore,
  type Registry,
} from './ports.ts';
import { isBehind } from './change-over.ts';
import { stemsFrom } from './replay-plan.ts';
import { pause } from './watch.ts';

/** How long a page may be on its way to the retained generation before it counts as behind. */
export const rollbackPatienceMs = 5_000;

const everyMs = 50;

type RollingBack = {
  readonly projection: { readonly name: string; readonly version: number };
  readonly log: LogReader;
  readonly registry: Registry;
  readonly store: Pick<ReadModelStore, 'watermarks'>;
};

/** It cannot be gone back to the retained generation; the live one is as it was. */
export class RollbackRefusedError extends Error {
  override readonly name = 'RollbackRefusedError';
}

export type RolledBack = { readonly instance: Instance; readonly replaced: Instance | undefined };

/**
 * Makes the retained generation the live one again, and retains what was live. Atomic for readers, who do not see time go backwards. Rejects with
 * `RollbackRefusedError` when there is no retained generation, or it is not as fresh as the live one.
 */
export const rollback = (rolling: RollingBack): Promise<RolledBack> =>
  rolling.registry.exclusively(rolling.projection.name, async () => {
    const { registry, projection } = rolling;
    const own = (await registry.instances()).filter(({ name }) => name === projection.name);
    const retained = own.find(({ status }) => status === 'retained');
    const live = own.find(({ status }) => status === 'live');
    if (retained === undefined) {
      throw new RollbackRefusedError(
        `no generation of ${projection.name} is retained: a replay retains the one it replaces, until \`./estante retire ${projection.name}\``,
      );
    }
    refuseOtherVersion(retained, projection.version);
    await refuseAstray(rolling, retained);
    const replaced = live === undefined ? undefined : await flipWhenFresh(rolling, retained, live);
    const { name, version, generation } = retained;
    return { instance: { name, version, generation }, replaced };
  });

function refuseOtherVersion({ name, version, generation }: Instance, codeVersion: number): void {
  if (version === codeVersion) return;
  throw new RollbackRefusedError(
    `generation ${generation} of ${name} is of version ${version}, which this code (version ${codeVersion}) cannot feed: it is not fresh. ` +
      `Run the code of version ${version}, which feeds it, and roll back with that`,
  );
}

async function refuseAstray({ log, store }: RollingBack, { name, generation, version }: Instance) {
  const watermarks = await store.watermarks({ name, generation, version });
  if (stemsFrom(await log.heads(), watermarks)) return;
  throw new RollbackRefusedError(
    `generation ${generation} of ${name} was built from another log than this one: \`./estante retire ${name}\` drops it`,
  );
}

async function flipWhenFresh(
  { registry, log, store }: RollingBack,
  retained: Instance,
  live: Instance,
): Promise<Instance | undefined> {
  const deadlineMs = performance.now() + rollbackPatienceMs;
  for (;;) {
    const behind = await isBehind({ log, store }, { instance: retained, live });
    if (behind.events === 0) {
      try {
        return await registry.flip(retained, { unlessBehind: behind.isComparable });
      } catch (error) {
        if (!(error instanceof BehindLiveError)) throw error;
      }
    }
    if (performance.now() >= deadlineMs) {
      throw new RollbackRefusedError(
        `generation ${retained.generation} of ${retained.name} is ${behind.events} events behind the live one: is the projector running?`,
      );
    }
    await pause(everyMs, new AbortController().signal);
  }
}
