import type { Instance, Registry } from '../../projections/ports.ts';

/** Every incarnation of a read model that was built by this version of its projection: what it has parked concerns them all. */
export const instancesToHeal = async (
  registry: Registry,
  { projection, version }: { readonly projection: string; readonly version: number },
): Promise<readonly Instance[]> =>
  (await registry.live()).filter((instance) => instance.name === projection && instance.version === version);
