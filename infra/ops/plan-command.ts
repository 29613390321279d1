import { diskBytesOf } from '../../adapters/postgres/instance-size.ts';
import type { Instance } from '../../projections/ports.ts';
import { feedsProjection } from '../../projections/projections.ts';
import { planReplay, type ReplayPlan } from '../../projections/replay-plan.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { foldedNamed, storeOf } from './generations.ts';

export type PlanReport = {
  readonly projection: string;
  /** What the next generation is of. */
  readonly version: number;
  readonly live:
    | {
        readonly generation: number;
        readonly version: number;
        /** Undefined for feeds, which are not counted. */
        readonly rows: number | undefined;
        /** With indexes; undefined where the store does not say. */
        readonly diskBytes: number | undefined;
      }
    | undefined;
  /** Events that are read; none for feeds, which the projector fills. */
  readonly events: number;
  readonly resumed: { readonly generation: number; readonly applied: number } | undefined;
  /** Generations that make room first. */
  readonly dropped: readonly number[];
};

/** `./estante replay NAME --dry-run`: changes nothing. Rows are counted one by one. */
export async function planCommand(ports: OpsPorts, name: string): Promise<PlanReport> {
  const projection = foldedNamed(name);
  const { version } = projection ?? feedsProjection;
  const plan = await planReplay({
    ...ports,
    projection: { name, version },
    store: storeOf(ports, projection),
  });
  const { live, toRetire } = plan;
  return {
    projection: name,
    version,
    live:
      live === undefined
        ? undefined
        : {
            generation: live.generation,
            version: live.version,
            rows:
              projection === undefined
                ? undefined
                : await countRows(ports.stores[projection.store].rows(live)),
            diskBytes: projection?.store === 'postgresql' ? await diskBytesOf(ports.pool, live) : undefined,
          },
    events: projection === undefined ? 0 : plan.events,
    resumed: projection === undefined ? undefined : resumedOf(plan),
    dropped: toRetire.map(({ generation }: Instance) => generation),
  };
}

const resumedOf = ({ resumed }: ReplayPlan): PlanReport['resumed'] =>
  resumed === undefined ? undefined : { generation: resumed.instance.generation, applied: resumed.applied };

async function countRows(rows: AsyncIterable<unknown>): Promise<number> {
  const all = rows[Symbol.asyncIterator]();
  let count = 0;
  while ((await all.next()).done !== true) count += 1;
  return count;
}
