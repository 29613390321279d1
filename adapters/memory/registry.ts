import type { Instance, Registry } from '../../projections/ports.ts';

type Registered = Instance & { readonly status: 'building' | 'live' };

/** Instances in memory; for tests. `all` lists the building ones too. */
export function memoryRegistry(): Registry & { readonly all: () => readonly Registered[] } {
  let instances: readonly Registered[] = [];
  const generations = new Map<string, number>();
  const liveOf = (name: string): Registered | undefined =>
    instances.find((instance) => instance.name === name && instance.status === 'live');

  const create: Registry['create'] = async ({ name, version }) => {
    const generation = (generations.get(name) ?? 0) + 1;
    generations.set(name, generation);
    const status = liveOf(name) === undefined ? 'live' : 'building';
    instances = [...instances, { name, version, generation, status }];
    return { name, version, generation };
  };

  return {
    all: () => instances,
    live: async () => instances.filter(({ status }) => status === 'live').map(withoutStatus),
    create,
    ensureLive: async (projection) => {
      const live = liveOf(projection.name);
      return live === undefined ? create(projection) : withoutStatus(live);
    },
    flip: async ({ name, generation }) => {
      const replaced = liveOf(name);
      instances = instances.map((instance) =>
        instance.name === name
          ? { ...instance, status: instance.generation === generation ? 'live' : 'building' }
          : instance,
      );
      return replaced === undefined || replaced.generation === generation
        ? undefined
        : withoutStatus(replaced);
    },
    forget: async ({ name, generation }) => {
      instances = instances.filter(
        (instance) => instance.name !== name || instance.generation !== generation,
      );
    },
  };
}

const withoutStatus = ({ name, version, generation }: Registered): Instance => ({
  name,
  version,
  generation,
});
