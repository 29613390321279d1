import type { Heads, Instance, Watermark } from '../../projections/ports.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import type { ReadStores } from '../composition/read-stores.ts';

type Ports = Pick<ReadStores, 'registry' | 'stores' | 'feedStore'>;

/** How many events a read model has not applied yet. */
export type ProjectionLag = { readonly name: string; readonly lagEvents: number };

/** What every read model of this build lacks up to `heads`; one that is not there, or is of another log, lacks everything. */
export async function projectionLags(ports: Ports, heads: Heads): Promise<readonly ProjectionLag[]> {
  const live = await ports.registry.live();
  return Promise.all(
    [...projections, feedsProjection].map(async ({ name }) => {
      const instance = live.find((candidate) => candidate.name === name);
      const watermarks = instance === undefined ? new Map() : await watermarksOf(ports, instance);
      return { name, lagEvents: lagBehind(heads, watermarks) };
    }),
  );
}

/** Events up to the heads that are not applied by these watermarks. */
export function lagBehind({ epoch, positions }: Heads, watermarks: ReadonlyMap<number, Watermark>): number {
  return positions.reduce((lag, head, partition) => {
    const applied = watermarks.get(partition);
    const position = applied?.epoch === epoch ? applied.position : 0;
    return lag + Math.max(0, head - position);
  }, 0);
}

/** How far an instance is, whichever store holds it. */
export function watermarksOf(
  { stores, feedStore }: Ports,
  instance: Instance,
): Promise<ReadonlyMap<number, Watermark>> {
  const projection = projections.find(({ name }) => name === instance.name);
  return projection === undefined
    ? feedStore.watermarks(instance)
    : stores[projection.store].watermarks(instance);
}
