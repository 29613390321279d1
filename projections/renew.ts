import type { Instance, Registry } from './ports.ts';
import { retireGenerations } from './retire.ts';

type Renewing = {
  readonly projection: { readonly name: string; readonly version: number };
  readonly registry: Registry;
  readonly store: { readonly drop: (instance: Instance) => Promise<void> };
};

/**
 * Starts a derived read model anew: an empty next generation becomes the live one, and what was live is dropped. The projector fills it, and
 * queries do without until then.
 */
export const renew = (renewing: Renewing): Promise<Instance> =>
  renewing.registry.exclusively(renewing.projection.name, async () => {
    const { registry, projection } = renewing;
    const instance = await registry.create(projection);
    await registry.flip(instance);
    const others = (await registry.instances()).filter(
      ({ name, status }) => name === projection.name && status !== 'live',
    );
    if (others.length > 0) await retireGenerations(renewing, others);
    return instance;
  });
