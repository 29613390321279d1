import { appliedOf } from './build-generation.ts';
import { isAstray } from './page-rule.ts';
import type {
  Heads,
  Instance,
  LogReader,
  ReadModelStore,
  RegisteredInstance,
  Registry,
  Watermark,
} from './ports.ts';

/** What a replay would do. */
export type ReplayPlan = {
  readonly live: Instance | undefined;
  /** An unfinished generation that it goes on with, and how many events are in that. */
  readonly resumed: { readonly instance: Instance; readonly applied: number } | undefined;
  /** Generations that make room first: retained or retired ones, and unfinished ones that cannot be gone on with. */
  readonly toRetire: readonly Instance[];
  /** Events it has to read. */
  readonly events: number;
};

type Planning = {
  readonly projection: { readonly name: string; readonly version: number };
  readonly log: LogReader;
  readonly registry: Registry;
  readonly store: Pick<ReadModelStore, 'watermarks'>;
};

/** Looks at what there is, and changes nothing. */
export async function planReplay({ projection, log, registry, store }: Planning): Promise<ReplayPlan> {
  const own = (await registry.instances()).filter(({ name }) => name === projection.name);
  const unfinished = await Promise.all(
    own
      .filter(({ status, version }) => isUnfinished(status) && version === projection.version)
      .map(async (instance) => ({ instance: plain(instance), watermarks: await store.watermarks(instance) })),
  );
  const heads = await log.heads();
  // The latest one has most of the log, as a rule.
  const found = unfinished.findLast(({ watermarks }) => stemsFrom(heads, watermarks));
  const resumed =
    found === undefined ? undefined : { instance: found.instance, applied: appliedOf(found.watermarks) };
  const live = own.find(({ status }) => status === 'live');
  const kept = [live?.generation, resumed?.instance.generation];
  return {
    live: live === undefined ? undefined : plain(live),
    resumed,
    toRetire: own.filter(({ generation }) => !kept.includes(generation)).map(plain),
    events: heads.positions.reduce((sum, head) => sum + head, 0) - (resumed?.applied ?? 0),
  };
}

const isUnfinished = (status: RegisteredInstance['status']): boolean =>
  status === 'building' || status === 'following';

/** Whether an instance can have come so far by reading this log. */
export const stemsFrom = ({ epoch, positions }: Heads, watermarks: ReadonlyMap<number, Watermark>): boolean =>
  [...watermarks].every(
    ([partition, watermark]) => !isAstray(watermark, { epoch, position: positions[partition] ?? 0 }),
  );

const plain = ({ name, version, generation }: Instance): Instance => ({ name, version, generation });
