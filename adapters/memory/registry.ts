import {
  GenerationsBusyError,
  type Instance,
  type InstanceStatus,
  type RegisteredInstance,
  type Registry,
} from '../../projections/ports.ts';

type Registered = Instance & { readonly status: InstanceStatus };

/** Instances in memory; for tests. `all` lists them as they were made. Knows no watermarks, so a flip never finds an instance behind. */
export function memoryRegistry(): Registry & { readonly all: () => readonly Registered[] } {
  let instances: readonly Registered[] = [];
  const generations = new Map<string, number>();
  const paused = new Map<string, string>();
  const busy = new Set<string>();
  const of = (name: string, status: InstanceStatus): Registered | undefined =>
    instances.find((instance) => instance.name === name && instance.status === status);
  const change = (changed: Instance, status: InstanceStatus): void => {
    instances = instances.map((instance) => (isSame(instance, changed) ? { ...instance, status } : instance));
  };

  const create: Registry['create'] = async ({ name, version }) => {
    const generation = (generations.get(name) ?? 0) + 1;
    generations.set(name, generation);
    const status = of(name, 'live') === undefined ? 'live' : 'building';
    instances = [...instances, { name, version, generation, status }];
    return { name, version, generation };
  };

  return {
    all: () => instances,
    live: async () => instances.filter(({ status }) => status === 'live').map(withoutStatus),
    instances: async () =>
      instances
        .map((instance): RegisteredInstance => ({ ...instance, pausedSince: paused.get(instance.name) }))
        .toSorted(byNameAndGeneration),
    create,
    ensureLive: async (projection) => {
      const live = of(projection.name, 'live');
      return live === undefined ? create(projection) : withoutStatus(live);
    },
    follow: async (instance) => {
      const isBuilding = instances.some((known) => isSame(known, instance) && known.status === 'building');
      if (isBuilding) change(instance, 'following');
    },
    flip: async (instance) => {
      const { name } = instance;
      const [live, retained] = [of(name, 'live'), of(name, 'retained')];
      if (live !== undefined && isSame(live, instance)) return undefined;
      if (!instances.some((known) => isSame(known, instance) && known.status !== 'retired')) {
        throw new Error(`there is no generation ${instance.generation} of ${name} to make live`);
      }
      if (retained !== undefined) change(retained, 'retired');
      if (live !== undefined) change(live, 'retained');
      change(instance, 'live');
      return live === undefined ? undefined : withoutStatus(live);
    },
    retire: async (instance) => {
      const live = of(instance.name, 'live');
      if (live !== undefined && isSame(live, instance)) {
        throw new Error(
          `generation ${instance.generation} of ${instance.name} is live: it cannot be retired`,
        );
      }
      change(instance, 'retired');
    },
    forget: async (forgotten) => {
      instances = instances.filter((instance) => !isSame(instance, forgotten));
    },
    pause: async (name) => void paused.set(name, paused.get(name) ?? new Date().toISOString()),
    resume: async (name) => void paused.delete(name),
    exclusively: async (name, work) => {
      if (busy.has(name)) throw new GenerationsBusyError(`somebody else is at the generations of ${name}`);
      busy.add(name);
      try {
        return await work();
      } finally {
        busy.delete(name);
      }
    },
  };
}

const isSame = (left: Instance, right: Instance): boolean =>
  left.name === right.name && left.generation === right.generation;

const byNameAndGeneration = (left: Instance, right: Instance): number =>
  left.name === right.name ? left.generation - right.generation : left.name < right.name ? -1 : 1;

const withoutStatus = ({ name, version, generation }: Registered): Instance => ({
  name,
  version,
  generation,
});
