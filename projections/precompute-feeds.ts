import type { ReaderId } from '../domain/ids.ts';
import { columnsOf, type ItemColumns } from '../domain/recommending/item-columns.ts';
import { withdrawnModels } from '../domain/recommending/model-pointer.ts';
import { feedLength } from '../domain/recommending/recommendation.ts';
import type { ModelArtifacts } from './model-artifacts.ts';
import type { Instance } from './ports.ts';
import type {
  BatchInference,
  BulkHistories,
  FeedOutcome,
  PlacedHistory,
  PrecomputeCheckpoint,
  PrecomputedFeeds,
  ReadersWithPast,
} from './precompute-ports.ts';

/**
 * Makes feeds with the current model for all readers with a past, or those who acted lately: so a new model takes over without waiting until each
 * reader does something. Feeds that are newer already are left alone. Goes on where a run with the same model and the same readers ended, however that ended; when
 * the signal aborts, what has begun is brought to its end. Rejects when a store or the model stays away; nothing is lost by that.
 */
export async function precomputeFeeds(run: PrecomputeRun): Promise<Precomputed> {
  const target = await targetOf(run);
  const from = await checkpointFor(run, target);
  const actedSince = from.actedSince === undefined ? undefined : new Date(from.actedSince);
  const total = await run.readers.count(actedSince);
  const counts = { readers: 0, written: 0, emptied: 0, newer: 0, unsure: 0 };
  const under: { readonly last: ReaderId; readonly work: Promise<Counts> }[] = [];
  let { after } = from;
  const settleFirst = async (): Promise<void> => {
    const first = under.shift();
    if (first === undefined) return;
    const made = await first.work;
    for (const name of countNames) counts[name] += made[name];
    const done = from.done + counts.readers;
    await run.feeds.saveCheckpoint(run.instance, { ...from, after: first.last, done });
    run.onProgress(done, Math.max(total, done), from.done);
  };
  try {
    while (run.signal?.aborted !== true) {
      const readers = await run.readers.after(after, { limit: readersPerBatch, actedSince });
      const last = readers.at(-1);
      if (last === undefined) break;
      after = last;
      const work = batchOf(run, target, readers);
      // Looked at in its turn; until then nobody may call it unhandled.
      work.catch(() => undefined);
      under.push({ last, work });
      if (under.length >= batchesAtOnce) await settleFirst();
    }
    while (under.length > 0) await settleFirst();
  } catch (error) {
    // What waited for a model or a store when it was to stop is not done, and will be another time.
    if (run.signal?.aborted !== true) throw error;
  } finally {
    await Promise.allSettled(under.map(({ work }) => work));
  }
  const status = run.signal?.aborted === true ? 'stopped' : 'done';
  if (status === 'done') await run.feeds.saveCheckpoint(run.instance, undefined);
  return { status, modelVersion: target.modelVersion, before: from.done, ...counts };
}

export type PrecomputeRun = {
  readonly instance: Instance;
  readonly artifacts: Pick<ModelArtifacts, 'pointer'>;
  readonly readers: ReadersWithPast;
  readonly histories: BulkHistories;
  readonly inference: BatchInference;
  readonly feeds: PrecomputedFeeds;
  /** Of the log: a checkpoint of another one is none. */
  readonly epoch: string;
  /** Only readers who acted within so many days; all with a past when it is not said. */
  readonly activeDays?: number | undefined;
  /** Forgets the checkpoint of a run before. */
  readonly anew?: boolean | undefined;
  readonly clock: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  /** Hears why the model is waited for, each time before it is asked again. */
  readonly onTrouble: (error: unknown) => void;
  /** Readers done, and in all; `before` of them by a run before. */
  readonly onProgress: (done: number, total: number, before: number) => void;
  readonly signal?: AbortSignal | undefined;
};

export type Precomputed = Counts & {
  readonly status: 'done' | 'stopped';
  readonly modelVersion: string;
  /** Readers that a run before had done. */
  readonly before: number;
};

const countNames = ['readers', 'written', 'emptied', 'newer', 'unsure'] as const;

/** Readers looked at, and what became of their feeds: made, deleted because nothing is recommended, left alone. */
type Counts = Record<(typeof countNames)[number], number>;

/** There is no model to make feeds with. */
export class NoModelError extends Error {
  override readonly name = 'NoModelError';
}

/** The endpoint answers with another model than the current one, and has not changed that in time. */
export class OtherModelServedError extends Error {
  override readonly name = 'OtherModelServedError';
}

/** Readers whose past is read by one statement: about a megabyte. */
export const readersPerBatch = 256;

/** Batches under way: while one is inferred, the next is read and the one before written. */
export const batchesAtOnce = 3;

/** How often a feed that nobody can be sure of is made anew from a fresher past. */
const freshensMax = 2;

/** How long the model is waited for in one batch: longer than a model server takes to start, or to load the model that has just become current. */
const waitsMs = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000] as const;

type Target = { readonly modelVersion: string; readonly withdrawn: readonly string[] };

async function targetOf({ artifacts }: PrecomputeRun): Promise<Target> {
  const known = await artifacts.pointer();
  if (known === undefined) throw new NoModelError('no model is current; `./estante train` makes one');
  return { modelVersion: known.pointer.modelVersion, withdrawn: withdrawnModels(known.pointer) };
}

async function checkpointFor(run: PrecomputeRun, { modelVersion }: Target): Promise<PrecomputeCheckpoint> {
  const { epoch, activeDays } = run;
  const kept = run.anew === true ? undefined : await run.feeds.checkpoint(run.instance);
  const isSame =
    kept?.modelVersion === modelVersion && kept.epoch === epoch && kept.activeDays === activeDays;
  if (kept !== undefined && isSame) return kept;
  const actedSince =
    activeDays === undefined ? undefined : new Date(run.clock().getTime() - activeDays * dayMs).toISOString();
  return { modelVersion, epoch, activeDays, actedSince, after: '', done: 0 };
}

const dayMs = 24 * 60 * 60 * 1_000;

async function batchOf(run: PrecomputeRun, target: Target, readers: readonly ReaderId[]): Promise<Counts> {
  const counts: Counts = { readers: readers.length, written: 0, emptied: 0, newer: 0, unsure: 0 };
  let left = readers;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    const made = await makeFeeds(run, target, left);
    counts.written += made.filter(({ outcome, isEmpty }) => outcome === 'written' && !isEmpty).length;
    counts.emptied += made.filter(({ outcome, isEmpty }) => outcome === 'written' && isEmpty).length;
    counts.newer += made.filter(({ outcome }) => outcome === 'newer').length;
    const unsure = made.filter(({ outcome }) => outcome === 'unsure').map(({ readerId }) => readerId);
    if (attempt < freshensMax) left = unsure;
    else {
      counts.unsure += unsure.length;
      left = [];
    }
  }
  return counts;
}

type Made = { readonly readerId: ReaderId; readonly outcome: FeedOutcome; readonly isEmpty: boolean };
type Feed = PlacedHistory & {
  readonly modelVersion: string;
  readonly items: ItemColumns;
};

async function makeFeeds(
  run: PrecomputeRun,
  target: Target,
  readers: readonly ReaderId[],
): Promise<readonly Made[]> {
  const placed = await run.histories.of(readers);
  const { readersMax } = run.inference;
  const parts: PlacedHistory[][] = [];
  for (let start = 0; start < placed.length; start += readersMax)
    parts.push(placed.slice(start, start + readersMax));
  const feeds = (await Promise.all(parts.map((part) => inferred(run, target, part)))).flat();
  const groups = Map.groupBy(feeds, ({ partition, epoch, position, modelVersion }) =>
    [partition, epoch, position, modelVersion].join(' '),
  );
  const written = await Promise.all([...groups.values()].map((group) => write(run, target, group)));
  return written.flat();
}

async function write(
  run: PrecomputeRun,
  { withdrawn }: Target,
  group: readonly Feed[],
): Promise<readonly Made[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { partition, epoch, position, modelVersion } = first;
  const outcomes = await run.feeds.write(run.instance, {
    partition,
    epoch,
    position,
    modelVersion,
    withdrawn,
    feeds: group.map(({ readerId, items }) => ({ readerId, items })),
  });
  return group.map(({ readerId, items }, index) => ({
    readerId,
    outcome: outcomes[index] ?? 'unsure',
    isEmpty: items.books === '',
  }));
}

/** Waits while the model is away, or an older or rolled back one answers; readers are in no hurry, they have the feeds that they have. */
async function inferred(
  run: PrecomputeRun,
  target: Target,
  part: readonly PlacedHistory[],
): Promise<readonly Feed[]> {
  for (let attempt = 0; ; attempt += 1) {
    const waitMs = waitsMs[attempt];
    try {
      const answers = await run.inference.recommendAll(
        part.map(({ history }) => history),
        feedLength,
      );
      const other = answers.find(({ modelVersion }) => !isWanted(target, modelVersion));
      if (other !== undefined) {
        throw new OtherModelServedError(
          `${target.modelVersion} is current, but the endpoint answers with ${other.modelVersion}`,
        );
      }
      return part.map((one, index) => ({ ...one, ...(answers[index] ?? nothing(target)) }));
    } catch (error) {
      if (waitMs === undefined || run.signal?.aborted === true) throw error;
      run.onTrouble(error);
      await run.pause(waitMs);
    }
  }
}

const nothing = ({ modelVersion }: Target) => ({ modelVersion, items: columnsOf([]) });

/** The current model, or one that has become current since. */
const isWanted = ({ modelVersion, withdrawn }: Target, answered: string): boolean =>
  answered >= modelVersion && !withdrawn.includes(answered);
