import type { EpochPosition } from '../domain/position.ts';
import type {
  Freshness,
  LogHeads,
  ParkedStreams,
  ReadModelName,
  ReadModelWatermarks,
  Watermarks,
} from './ports.ts';
import { sharedReads, type SharedReads } from './shared-reads.ts';

type Reached = Awaited<ReturnType<Freshness['reach']>>;

type Ports = {
  readonly watermarks: Watermarks;
  readonly log: LogHeads;
  readonly parked: ParkedStreams;
};

/** At most so long an asker waits for a read model. */
export const waitMs = 2_000;
/** At most so many askers wait for one read model; the others are answered at once, as stale. */
export const waitersMax = 1_000;
/** At least so long lies between two reads of the same watermarks: at most 20 reads a second, however many wait. */
export const pollMs = 50;

type Limits = { readonly waitMs: number; readonly waitersMax: number; readonly pollMs: number };

/** Watches watermarks for those who wait for them. Without waiters nothing is read. */
export function freshness(ports: Ports, limits: Limits = { waitMs, waitersMax, pollMs }): Freshness {
  const heads = sharedReads(() => ports.log.heads(), limits.pollMs);
  const watches = new Map<ReadModelName, Watch>();

  const watchOf = (readModel: ReadModelName): Watch => {
    const known = watches.get(readModel);
    if (known !== undefined) return known;
    const watch: Watch = {
      watermarks: sharedReads(() => ports.watermarks.read(readModel), limits.pollMs),
      parked: sharedReads(() => ports.parked.lowest(readModel), limits.pollMs),
      waits: (position) => ports.parked.waits(readModel, position),
      heads,
      waiting: 0,
    };
    watches.set(readModel, watch);
    return watch;
  };

  return {
    reach: async (readModel, positions) => {
      if (positions.length === 0) return 'fresh';
      const watch = watchOf(readModel);
      if (watch.waiting >= limits.waitersMax) return 'stale';
      watch.waiting += 1;
      try {
        return await untilDeadline((isOver) => reach(watch, positions, isOver), limits.waitMs);
      } finally {
        watch.waiting -= 1;
      }
    },
  };
}

type Watch = {
  readonly watermarks: SharedReads<ReadModelWatermarks>;
  readonly parked: SharedReads<ReadonlyMap<number, number>>;
  readonly waits: (position: EpochPosition) => Promise<boolean>;
  readonly heads: SharedReads<Awaited<ReturnType<LogHeads['heads']>>>;
  waiting: number;
};

/** The first look is at once; whether the positions exist at all is asked only when that look does not find them. */
async function reach(
  watch: Watch,
  positions: readonly EpochPosition[],
  isOver: () => boolean,
): Promise<Reached> {
  if (!hasApplied(watch.watermarks.recent() ?? (await watch.watermarks.next()), positions)) {
    if (await isUnknown(watch.heads, positions)) return 'unknown-position';
    while (!hasApplied(await watch.watermarks.next(), positions)) if (isOver()) return 'stale';
  }
  return (await isParked(watch, positions)) ? 'stale' : 'fresh';
}

const hasApplied = (
  watermarks: ReadModelWatermarks | undefined,
  positions: readonly EpochPosition[],
): boolean =>
  watermarks !== undefined &&
  positions.every(({ epoch, partition, position }) => {
    const watermark = watermarks.get(partition);
    return watermark?.epoch === epoch && watermark.position >= position;
  });

/** While the log cannot be asked, no position is called unknown: queries outlive an outage of the log. */
async function isUnknown(heads: Watch['heads'], positions: readonly EpochPosition[]): Promise<boolean> {
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
