import type { Instance } from '../../projections/ports.ts';
import type { Projection, StoreKind } from '../../projections/projection.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';

/** A live read model, as the tour watches it; the feeds, which no fold makes, have no projection. */
export type LiveModel = { instance: Instance; store: StoreKind; file: string; projection?: Projection };

/**
 * The live instance of every read model that the code knows. `missing` says which ones cannot follow the log: those without a live
 * instance, and those that another version of the code built.
 */
export function liveModels(live: readonly Instance[]): { models: LiveModel[]; missing: string[] } {
  const models: LiveModel[] = [];
  const missing: string[] = [];
  for (const { name, version, ...known } of everyModel()) {
    const instance = live.find((one) => one.name === name);
    if (instance?.version === version) models.push({ ...known, instance });
    else missing.push(`${name} ${whyNot(name, version, instance)}`);
  }
  return { models, missing };
}

function everyModel(): (Omit<LiveModel, 'instance'> & { name: string; version: number })[] {
  const folded = projections.map((projection) => {
    const { name, version, store } = projection;
    return { name, version, store, projection, file: `projections/${name}.ts` };
  });
  return [...folded, { ...feedsProjection, store: 'redis', file: 'projections/feeds.ts' }];
}

function whyNot(name: string, version: number, instance: Instance | undefined): string {
  if (instance === undefined) return 'has no live instance: is the projector running?';
  return `was built by version ${instance.version}, the code is version ${version}: ./estante replay ${name}`;
}
