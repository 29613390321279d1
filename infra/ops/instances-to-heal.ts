import type { Instance } from '../../projections/ports.ts';
import { stemsFrom } from '../../projections/replay-plan.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { watermarksOf } from './projection-lags.ts';

/**
 * Every incarnation of a read model that was built by this version of its projection: what it has parked concerns them all. Left out is what is
 * about to be dropped, and what beside the live one was read from another log: that cannot be gone back to.
 */
export async function instancesToHeal(
  ports: Pick<OpsPorts, 'registry' | 'log' | 'stores' | 'feedStore'>,
  { projection, version }: { readonly projection: string; readonly version: number },
): Promise<readonly Instance[]> {
  const own = (await ports.registry.instances()).filter(
    (instance) =>
      instance.name === projection && instance.version === version && instance.status !== 'retired',
  );
  const found = await Promise.all(
    own.map(async ({ status, name, generation }) => {
      const instance = { name, version, generation };
      if (status === 'live') return [instance];
      const watermarks = await watermarksOf(ports, instance);
      return stemsFrom(await ports.log.heads(), watermarks) ? [instance] : [];
    }),
  );
  return found.flat();
}
