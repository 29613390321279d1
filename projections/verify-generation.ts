import type { ReadModelView, Snapshot, Watermark } from './ports.ts';
import { differingBuckets, digestRows, digestText, rowsInBuckets, type RowDigest } from './row-digest.ts';
import { pause } from './watch.ts';

/** How often it is looked for a moment in which both sides have applied the same. */
export const quietLooksMax = 50;
/** How long it rests between two such looks. */
export const quietPauseMs = 20;
/** How often rows are read that go on changing meanwhile. */
export const busyLooksMax = 4;
/** Buckets whose rows are read to say which of them differ. */
export const namedBucketsMax = 64;
/** Rows that are named, of each side. */
export const namedRowsMax = 5;

type Watermarks = ReadonlyMap<number, Watermark>;

/** The rows of one side of a comparison, and how far it is; `at` is how far the other side is. */
export type Side = {
  readonly watermarks: (view: ReadModelView, at: Watermarks) => Promise<Watermarks>;
  readonly rows: (view: ReadModelView, at: Watermarks) => AsyncIterable<unknown>;
};

export type Comparison =
  | {
      readonly status: 'same';
      readonly rows: number;
      readonly digest: string;
      /** False when there was no moment of equal watermarks: rows that changed all the while were not judged. */
      readonly isExact: boolean;
    }
  | {
      readonly status: 'different';
      /** Rows that only the built or only the other side has, as canonical JSON; the first few. */
      readonly onlyBuilt: readonly string[];
      readonly onlyOther: readonly string[];
    }
  /** One side did not get to where the other one was: there is nothing to compare. */
  | { readonly status: 'unsettled' };

type Compared = { readonly snapshot: Snapshot; readonly built: Side; readonly other: Side };

type Look = {
  /** Whether both sides had applied the same, before and after they were read. */
  readonly isQuiet: boolean;
  readonly built: RowDigest;
  readonly other: RowDigest;
  /** How far they were before they were read, and how far afterwards. */
  readonly before: BothAt;
  readonly after: BothAt;
};

/**
 * Compares the rows of a built generation with what they should be, at equal watermarks. While pages are applied all the time and the store
 * shows no single moment, a difference counts only where both sides were read twice, each having passed in between what the other one was at, and
 * stayed as they were: a row on its way changes. A row that never rests cannot be judged then. Rejects when the signal aborts.
 */
export async function compareSides(compared: Compared, signal: AbortSignal): Promise<Comparison> {
  let last: Look | undefined;
  for (let looks = 1; ; looks += 1) {
    const look = await quietLook(compared, signal);
    const differing = [...differingBuckets(look.built.sums, look.other.sums)];
    const standing = look.isQuiet ? differing : differing.filter((bucket) => stands(bucket, look, last));
    if (standing.length > 0) return nameRows(compared, standing);
    if (differing.length === 0 || (looks >= busyLooksMax && havePassed(look, last))) {
      const { rows } = look.built;
      return { status: 'same', rows, digest: digestText(look.built), isExact: look.isQuiet };
    }
    if (looks >= busyLooksMax) return { status: 'unsettled' };
    last = look;
  }
}

const stands = (bucket: number, now: Look, last: Look | undefined): boolean =>
  havePassed(now, last) &&
  last?.built.sums[bucket] === now.built.sums[bucket] &&
  last?.other.sums[bucket] === now.other.sums[bucket];

/** Whether each side has by now applied all that the other one had when it was read last. */
const havePassed = (now: Look, last: Look | undefined): boolean =>
  last !== undefined &&
  isAtLeast(now.before.built, last.after.other) &&
  isAtLeast(now.before.other, last.after.built);

const isAtLeast = (watermarks: Watermarks, others: Watermarks): boolean =>
  [...others].every(([partition, { epoch, position }]) => {
    const own = watermarks.get(partition);
    return own?.epoch === epoch && own.position >= position;
  });

/** Digests both sides, at a moment of equal watermarks if there is one soon. */
async function quietLook({ snapshot, built, other }: Compared, signal: AbortSignal): Promise<Look> {
  for (let looks = 1; ; looks += 1) {
    const look = await snapshot(async (view): Promise<Look | undefined> => {
      const before = await watermarksOf(view, built, other);
      if (!areEqual(before) && looks < quietLooksMax) return undefined;
      // One after the other: a view may read by one connection.
      const ofBuilt = await digestRows(built.rows(view, before.built), signal);
      const ofOther = await digestRows(other.rows(view, before.built), signal);
      const after = await watermarksOf(view, built, other);
      const isQuiet = areEqual(before) && isSame(before.built, after.built) && areEqual(after);
      return { built: ofBuilt, other: ofOther, before, after, isQuiet };
    });
    if (look !== undefined) return look;
    await pause(quietPauseMs, signal);
  }
}

type BothAt = { readonly built: Watermarks; readonly other: Watermarks };

async function watermarksOf(view: ReadModelView, built: Side, other: Side): Promise<BothAt> {
  const ofBuilt = await built.watermarks(view, new Map());
  return { built: ofBuilt, other: await other.watermarks(view, ofBuilt) };
}

const areEqual = ({ built, other }: BothAt): boolean => isSame(built, other);

const isSame = (left: Watermarks, right: Watermarks): boolean =>
  left.size === right.size && isAtLeast(left, right) && isAtLeast(right, left);

async function nameRows(
  { snapshot, built, other }: Compared,
  differing: readonly number[],
): Promise<Comparison> {
  const buckets = new Set(differing.slice(0, namedBucketsMax));
  return snapshot(async (view) => {
    const at = await built.watermarks(view, new Map());
    const ofBuilt = await rowsInBuckets(buckets, built.rows(view, at));
    const ofOther = await rowsInBuckets(buckets, other.rows(view, at));
    return { status: 'different', onlyBuilt: more(ofBuilt, ofOther), onlyOther: more(ofOther, ofBuilt) };
  });
}

const more = (left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): readonly string[] =>
  [...left]
    .filter(([row, count]) => count > (right.get(row) ?? 0))
    .map(([row]) => row)
    .toSorted()
    .slice(0, namedRowsMax);
