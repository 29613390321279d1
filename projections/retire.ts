import type { Instance, Registry } from './ports.ts';
import { pause } from './watch.ts';

/**
 * How long a retired generation stays: until no query remembers that it was live (`liveInstancesAgeMaxMs` of the queries, one second), and no
 * projector feeds it any more (`refreshMs`, one second, and the page it is at).
 */
export const graceMs = 3_000;

type Retiring = {
  readonly registry: Registry;
  readonly store: { readonly drop: (instance: Instance) => Promise<void> };
};

/** Drops generations that are not live. Begun again after a kill, it drops what is left. Rejects for a live one, and drops nothing then. */
export async function retireGenerations(
  { registry, store }: Retiring,
  instances: readonly Instance[],
): Promise<void> {
  for (const instance of instances) await registry.retire(instance);
  // Not cut short by a wish to stop: what is dropped under a query fails it.
  await pause(graceMs, new AbortController().signal);
  for (const instance of instances) {
    await store.drop(instance);
    await registry.forget(instance);
  }
}

/** Drops every generation of a read model but the live one; answers which. */
export const retire = (retiring: Retiring, name: string): Promise<readonly Instance[]> =>
  retiring.registry.exclusively(name, async () => {
    const others = (await retiring.registry.instances()).filter(
      (instance) => instance.name === name && instance.status !== 'live',
    );
    if (others.length > 0) await retireGenerations(retiring, others);
    return others;
  });
