import type { EpochPosition } from '../domain/position.ts';
import type {
  Freshness,
  LogHeads,
  ParkedStreams,
  ReadModelName,
  ReadModelWatermarks,
  StoreName,
  Watermarks,
} from './ports.ts';
import { sharedReads, type SharedReads } from './shared-reads.ts';

type Reached = Awaited<ReturnType<Freshness['reach']>>;

type Ports = {
  readonly watermarks: Watermarks;
  readonly log: LogHeads;
  readonly parked: ParkedStreams;
};

/** At most so long an asker waits. */
export const waitMs = 2_000;
/** At most so many askers wait, for whatever read models; the others are answered at once, as stale. */
export const waitersMax = 1_000;
/** At least so long lies between two looks into stores: at most 20 a second, however many wait, and for however many read models. */
export const pollMs = 50;

type Limits = { readonly waitMs: number; readonly waitersMax: number; readonly pollMs: number };

/** Watches watermarks for those who wait for them. Without waiters nothing is read. */
export function freshness(ports: Ports, limits: Limits = { waitMs, waitersMax, pollMs }): Freshness {
  const { looksInto, watch } = watchedStores(ports.watermarks, limits.pollMs);
  const parked = new Map<ReadModelName, Watch['parked']>();
  const heads = sharedReads(
    () => ports.log.heads(),
    () => limits.pollMs,
  );
  let waiting = 0;

  const parkedOf = (readModel: ReadModelName): Watch['parked'] => {
    const known =
      parked.get(readModel) ??
      sharedReads(
        () => ports.parked.lowest(readModel),
        () => limits.pollMs,
      );
    parked.set(readModel, known);
    return known;
  };
  const watchOf = (readModel: ReadModelName): Watch => ({
    readModel,
    watermarks: watch(ports.watermarks.storeOf(readModel)),
    parked: parkedOf(readModel),
    waits: (position) => ports.parked.waits(readModel, position),
  });

  return {
    reach: async (readModels, positions) => {
      if (positions.length === 0) return 'fresh';
      if (waiting >= limits.waitersMax) return 'stale';
      waiting += 1;
      const stores = new Set(readModels.map(ports.watermarks.storeOf));
      const reachAll = (isOver: () => boolean): Promise<Reached> =>
        looksInto(stores, () => reach({ watches: readModels.map(watchOf), heads }, positions, isOver));
      try {
        return await untilDeadline(reachAll, limits.waitMs);
      } finally {
        waiting -= 1;
      }
    },
  };
}

type StoreWatermarks = SharedReads<Awaited<ReturnType<Watermarks['read']>>>;

/**
 * Looks into each store for everybody who waits for something in it. Stores that are looked into at the same time take turns, so that all
 * looks together keep the interval.
 */
function watchedStores(watermarks: Watermarks, intervalMs: number) {
  const watches = new Map<StoreName, StoreWatermarks>();
  const lookers = new Map<StoreName, number>();
  const looked = (): number => [...lookers.values()].filter((count) => count > 0).length;

  const watch = (store: StoreName): StoreWatermarks => {
    const known =
      watches.get(store) ??
      sharedReads(
        () => watermarks.read(store),
        () => intervalMs * Math.max(1, looked()),
      );
    watches.set(store, known);
    return known;
  };

  const looksInto = async <T>(stores: ReadonlySet<StoreName>, look: () => Promise<T>): Promise<T> => {
    const count = (change: 1 | -1): void => {
      for (const store of stores) lookers.set(store, (lookers.get(store) ?? 0) + change);
    };
    count(1);
    try {
      return await look();
    } finally {
      count(-1);
    }
  };
  return { watch, looksInto };
}

type Watch = {
  readonly readModel: ReadModelName;
  readonly watermarks: StoreWatermarks;
  readonly parked: SharedReads<ReadonlyMap<number, number>>;
  readonly waits: (position: EpochPosition) => Promise<boolean>;
};

type LogEnds = SharedReads<Awaited<ReturnType<LogHeads['heads']>>>;
type Watched = { readonly watches: readonly Watch[]; readonly heads: LogEnds };

/** The first look is at once, and so is the one that tells whether the positions exist: a read model of a log that was restored since holds what never was. */
async function reach(
  { watches, heads }: Watched,
  positions: readonly EpochPosition[],
  isOver: () => boolean,
): Promise<Reached> {
  const [unknown, behind] = await Promise.all([isUnknown(heads, positions), lacking(watches, positions)]);
  if (unknown) return 'unknown-position';
  const arrived = await Promise.all(behind.map((watch) => arrives(watch, positions, isOver)));
  if (arrived.includes(false)) return 'stale';
  const parked = await Promise.all(watches.map((watch) => isParked(watch, positions)));
  return parked.includes(true) ? 'stale' : 'fresh';
}

/** The read models that the first look does not find as far as asked. */
async function lacking(
  watches: readonly Watch[],
  positions: readonly EpochPosition[],
): Promise<readonly Watch[]> {
  const found = await Promise.all(
    watches.map(async (watch) => {
      const { watermarks } = watch;
      return hasApplied(watch, watermarks.recent() ?? (await watermarks.next()), positions);
    }),
  );
  return watches.filter((_, index) => found[index] !== true);
}

async function arrives(
  watch: Watch,
  positions: readonly EpochPosition[],
  isOver: () => boolean,
): Promise<boolean> {
  while (!hasApplied(watch, await watch.watermarks.next(), positions)) if (isOver()) return false;
  return true;
}

const hasApplied = (
  { readModel }: Watch,
  inStore: ReadonlyMap<ReadModelName, ReadModelWatermarks> | undefined,
  positions: readonly EpochPosition[],
): boolean => {
  const watermarks = inStore?.get(readModel);
  return (
    watermarks !== undefined &&
    positions.every(({ epoch, partition, position }) => {
      const watermark = watermarks.get(partition);
      return watermark?.epoch === epoch && watermark.position >= position;
    })
  );
};

/** While the log cannot be asked, no position is called unknown: queries outlive an outage of the log. */
async function isUnknown(heads: LogEnds, positions: readonly EpochPosition[]): Promise<boolean> {
  const isBeyond = (log: Awaited<ReturnType<LogHeads['heads']>> | undefined): boolean =>
    log !== undefined &&
    positions.some(
      ({ epoch, partition, position }) => epoch !== log.epoch || position > (log.positions[partition] ?? 0),
    );
  const recent = heads.recent();
  return recent !== undefined && !isBeyond(recent) ? false : isBeyond(await heads.next());
}

/** An event of a parked stream is not in the read model, although the watermark is past it. When that cannot be asked, neither can it be denied. */
async function isParked({ parked, waits }: Watch, positions: readonly EpochPosition[]): Promise<boolean> {
  const lowest = parked.recent() ?? (await parked.next());
  if (lowest === undefined) return true;
  const suspects = positions.filter(
    ({ partition, position }) => position >= (lowest.get(partition) ?? Infinity),
  );
  const waiting = await Promise.all(suspects.map((position) => waits(position).catch(() => true)));
  return waiting.includes(true);
}

async function untilDeadline(
  work: (isOver: () => boolean) => Promise<Reached>,
  deadlineMs: number,
): Promise<Reached> {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Reached>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve('stale');
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(() => isOver), late]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
