import type { BookId, ReaderId, StreamId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type { Neighbour } from '../domain/recommending/book-neighbours.ts';
import type {
  ReaderHistory,
  Recommendation,
  Recommendations,
} from '../domain/recommending/recommendation.ts';
import type { AuditFinding } from './audit-findings.ts';

/** The last position of a partition that a projection has applied, in one incarnation of the log. */
export type Watermark = { readonly epoch: string; readonly position: number };

/** Where every partition of the log ends now: `positions[partition]`, 0 for an empty one. */
export type Heads = { readonly epoch: string; readonly positions: readonly number[] };

/** The log as projectors and the relay read it. */
export type LogReader = {
  readonly heads: () => Promise<Heads>;
  /**
   * The events from `from` on, in order, as many as fit in `bytesMax` and `eventsMax` but at least one; `undefined` when the partition
   * ends before `from`. Never reads past `to` when that is given. Rejects when an event is missing in between: the log is damaged.
   */
  readonly readPage: (range: PageRange) => Promise<Page | undefined>;
};

export type PageRange = {
  readonly partition: number;
  readonly from: number;
  readonly to?: number;
  readonly bytesMax: number;
  readonly eventsMax: number;
  /** Events of other types may be left out of the page, which reaches from `from` to `to` all the same. */
  readonly types?: readonly string[] | undefined;
};

/** The columns that identify a row of a read model. */
export type Key = Readonly<Record<string, string | number>>;

/** A row as a store holds it: `row` is undefined when it does not exist (any more). */
export type StoredRow = {
  readonly row: unknown;
  /** Events at or below this position are in the row already. 0 where row and watermark move in one transaction. */
  readonly position: number;
};

/** What applying a page makes of one row; `row: undefined` deletes it. */
export type RowChange = { readonly key: Key; readonly row: unknown; readonly position: number };

/** One incarnation of a projection's read model. A replay builds the next generation beside the live one. */
export type Instance = { readonly name: string; readonly version: number; readonly generation: number };

/** A page being applied to one instance: under its lock, or to be refused at the end if another projector was faster. */
export type PageTransaction = {
  readonly watermark: Watermark | undefined;
  /**
   * The rows of these keys, by {@link keyText}; a key without a row may be missing. None is ahead of the watermark, unless its position says so: rejects with
   * `WatermarkMovedError` when a competing projector was faster. What is folded over other rows fails although nothing is wrong, and would be parked.
   */
  readonly load: (keys: readonly Key[]) => Promise<ReadonlyMap<string, StoredRow>>;
};

export type PageEffect = { readonly changes: readonly RowChange[]; readonly watermark: Watermark };

/** A store of folded read models; each adapter keeps effect and watermark one in its own way. */
export type ReadModelStore = {
  /** Makes the instance's empty tables, if they are not there. */
  readonly prepare: (instance: Instance) => Promise<void>;
  /** Forgets the instance's rows and watermarks. */
  readonly drop: (instance: Instance) => Promise<void>;
  /** By partition; a partition that nothing was applied of is missing. */
  readonly watermarks: (instance: Instance) => Promise<ReadonlyMap<number, Watermark>>;
  /**
   * Runs `work` for one partition and applies the effect it returns, or nothing when that is undefined. Rejects with
   * `WatermarkMovedError` when a competing projector was faster, `RowRefusedError` when the store will never take a row.
   */
  readonly transact: (
    instance: Instance,
    partition: number,
    work: (transaction: PageTransaction) => Promise<PageEffect | undefined>,
  ) => Promise<void>;
  /** Every row, in no particular order; for digests and audits. */
  readonly rows: (instance: Instance) => AsyncIterable<unknown>;
};

/** Another projector moved the watermark while a page was applied; nothing was written that a retry would double. */
export class WatermarkMovedError extends Error {
  override readonly name = 'WatermarkMovedError';
}

/** The store will refuse this row however often it is sent. */
export class RowRefusedError extends Error {
  override readonly name = 'RowRefusedError';
}

/** An event that a projection cannot apply; its stream waits from there on. */
export type ParkedEvent = {
  readonly projection: string;
  readonly version: number;
  readonly stream: StreamId;
  readonly partition: number;
  readonly position: number;
  readonly type: string;
  readonly error: string;
};

/** What is parked or skipped of one partition: for each stream the parked position, and the positions to pass over. */
export type Parked = {
  readonly streams: ReadonlyMap<StreamId, number>;
  readonly skipped: ReadonlySet<number>;
};

/** The record of parked streams, beside the log, so that losing a read model does not lose it. */
export type ParkingLot = {
  readonly parked: (projection: string, version: number, partition: number) => Promise<Parked>;
  /** Idempotent: parking the same event again changes nothing. */
  readonly park: (event: ParkedEvent) => Promise<void>;
  /** What waits now, and what is `settling`; the longest parked first. */
  readonly list: () => Promise<readonly ListedPark[]>;
};

/** `settling`: the stream goes on already, but its rows may lack events until a retry, begun before, has been brought to its end. */
export type ListedPark = ParkedEvent & { readonly parkedAt: string; readonly settling: boolean };

/** One stream of one partition, as one version of a projection has parked it. */
export type ParkedStreamOf = Pick<ParkedEvent, 'projection' | 'version' | 'partition' | 'stream'>;

/** Lets a parked stream go on. */
export type Release = ParkedStreamOf & {
  /** The parked event that is passed over from now on, and why; without it, all that was parked is applied after all. */
  readonly skip?: { readonly position: number; readonly reason: string } | undefined;
  /** Who says so. */
  readonly by: string;
  /** Where the stream waits from now on, when it cannot be applied to its end. */
  readonly parkedAnew?: ParkedEvent | undefined;
};

/** An event that is passed over for good, why, and who said so when. */
export type SkippedEvent = ParkedEvent & {
  readonly reason: string;
  readonly skippedBy: string;
  readonly skippedAt: string;
};

/** What operators do about parked streams; projectors have no right to it. */
export type ParkingOffice = {
  /**
   * One atomic step, after which projectors hold back only what `parkedAnew` says. What was parked stays on record as settling, until `settle`.
   * Idempotent.
   */
  readonly release: (release: Release) => Promise<void>;
  /** The rows of the stream are right again: forgets what was retried, and keeps what was skipped. Idempotent. */
  readonly settle: (settled: ParkedStreamOf) => Promise<void>;
  readonly skipped: () => Promise<readonly SkippedEvent[]>;
};

/**
 * What becomes of an instance: a replay fills a `building` one, which live projectors ignore; they feed it too once it has caught up
 * (`following`); a flip makes it `live`, and what was live `retained`, which is still fed; what is `retired` is about to be dropped.
 */
export type InstanceStatus = 'building' | 'following' | 'live' | 'retained' | 'retired';

export type RegisteredInstance = Instance & {
  readonly status: InstanceStatus;
  /** Since when its projection is paused, as an ISO 8601 instant; undefined when it is not. */
  readonly pausedSince: string | undefined;
};

type Named = { readonly name: string; readonly version: number };

/** Which instances there are: of each name at most one is live, and at most one retained. */
export type Registry = {
  readonly live: () => Promise<readonly Instance[]>;
  /** All of them, by name and generation. */
  readonly instances: () => Promise<readonly RegisteredInstance[]>;
  /** The live instance of a projection, made when there is none; several processes that ask at once get the same one. */
  readonly ensureLive: (projection: Named) => Promise<Instance>;
  /** Registers the next generation of a projection, live at once when there is none, and building otherwise. */
  readonly create: (projection: Named) => Promise<Instance>;
  /** Makes a building instance a following one. Idempotent. */
  readonly follow: (instance: Instance) => Promise<void>;
  /**
   * Makes an instance the live one, and what was live the retained one, which is answered; one that was retained before is retired. Atomic for
   * readers. With `unlessBehind`, rejects with `BehindLiveError` and changes nothing when the registry's own database holds the watermarks of both and
   * one of the new ones is below that of the live instance; they cannot move meanwhile.
   */
  readonly flip: (
    instance: Instance,
    options?: { readonly unlessBehind?: boolean },
  ) => Promise<Instance | undefined>;
  /** Gives an instance up; rejects for the live one. Idempotent. */
  readonly retire: (instance: Instance) => Promise<void>;
  readonly forget: (instance: Instance) => Promise<void>;
  /** Projectors leave a paused projection alone. Idempotent: the first pause counts. */
  readonly pause: (name: string) => Promise<void>;
  readonly resume: (name: string) => Promise<void>;
  /**
   * Runs what changes the generations of a projection while nobody else does, in whatever process; rejects with `GenerationsBusyError` when somebody
   * does. What a killed process held is free as soon as its connection is gone.
   */
  readonly exclusively: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
};

/** The generation to make live has not applied everything that the live one has. */
export class BehindLiveError extends Error {
  override readonly name = 'BehindLiveError';
}

/** Another replay, rollback or retirement of the same projection is running. */
export class GenerationsBusyError extends Error {
  override readonly name = 'GenerationsBusyError';
}

/** The rows and watermarks of instances, for reading only. */
export type ReadModelView = Pick<ReadModelStore, 'watermarks' | 'rows'>;

/** Shows instances as of one moment where the store can do that. Elsewhere every read is of its own moment; equal watermarks before and after tell. */
export type Snapshot = <Result>(look: (view: ReadModelView) => Promise<Result>) => Promise<Result>;

/** One message of a page queue. */
export type PageMessage = {
  /** `undefined` when the body is not a page: left alone, it ends in the dead-letter queue. */
  readonly page: Page | undefined;
  readonly receipt: string;
};

/** The receiving end of one queue. Messages of one partition arrive in order and never two at once. */
export type PageSource = {
  /**
   * Waits up to the adapter's long-poll time; an empty array when nothing came, or soon after `signal` aborted: what is on its way by then is answered
   * all the same.
   */
  readonly receive: (signal: AbortSignal) => Promise<readonly PageMessage[]>;
  readonly remove: (messages: readonly PageMessage[]) => Promise<void>;
  /** Keeps the messages invisible to others for this long from now; 0 gives them back at once. */
  readonly extend: (messages: readonly PageMessage[], seconds: number) => Promise<void>;
};

/** The sending end of one queue. */
export type PageSink = {
  readonly name: string;
  /** Sends pages (each of another partition) and answers which of them the queue took. */
  readonly send: (pages: readonly Page[]) => Promise<readonly Page[]>;
};

/** How far each queue has been given the log. */
export type Checkpoints = {
  /** By partition; missing is 0, and so is a checkpoint of another epoch: it speaks of another log. */
  readonly read: (queue: string, epoch: string) => Promise<ReadonlyMap<number, number>>;
  /** Compare-and-swap; a move whose `from` is no longer the checkpoint is dropped (another relay was faster). */
  readonly move: (
    queue: string,
    epoch: string,
    moves: readonly { readonly partition: number; readonly from: number; readonly to: number }[],
  ) => Promise<void>;
};

/** Past of readers for the feed: rejects with `HistoryBehindError` unless it holds the log of the partition up to `position`. */
export type Histories = {
  readonly of: (
    readers: readonly ReaderId[],
    at: { readonly partition: number; readonly position: number; readonly epoch: string },
  ) => Promise<ReadonlyMap<ReaderId, ReaderHistory>>;
};

/** The history read model has not reached the position asked for in time. */
export class HistoryBehindError extends Error {
  override readonly name = 'HistoryBehindError';
}

/** Real-time inference. Rejects when the model cannot answer in time. */
export type Inference = {
  readonly recommend: (history: ReaderHistory, count: number) => Promise<Recommendations>;
};

/** A reader's feed as of a position and a model; an older pair never overwrites a newer one. */
export type Feed = {
  readonly readerId: ReaderId;
  readonly position: number;
  readonly modelVersion: string;
  readonly items: readonly Recommendation[];
};

/** Feeds and their watermarks. */
export type FeedStore = {
  readonly watermarks: (instance: Instance) => Promise<ReadonlyMap<number, Watermark>>;
  /**
   * Writes and deletes feeds and moves the watermark, atomically; rejects with `WatermarkMovedError` when it is not `from` any more.
   */
  readonly apply: (
    instance: Instance,
    effect: {
      readonly partition: number;
      readonly from: Watermark | undefined;
      readonly to: Watermark;
      readonly written: readonly Feed[];
      readonly deleted: readonly ReaderId[];
    },
  ) => Promise<void>;
};

export type { AuditFinding } from './audit-findings.ts';

/** Something that names a position of the log, such as a watermark; proof of where the log must reach. */
export type Mention = { readonly by: string; readonly partition: number; readonly position: number };

/** What an audit asks the log about itself. Every list that comes back is cut at some length: an audit names what is wrong first. */
export type LogAudit = {
  /**
   * Whether one partition is whole, at one moment: positions and versions without a gap, commands once. `head` is where it ends then, `beyond`
   * what mentions a later position.
   */
  readonly partition: (partition: number) => Promise<{
    readonly head: number;
    readonly findings: readonly AuditFinding[];
    readonly beyond: readonly Mention[];
  }>;
  /** Outcomes that were kept for commands without events, and name an event that the log does not hold. */
  readonly baselessOutcomes: () => Promise<
    readonly { readonly stream: StreamId; readonly version: number; readonly position: number }[]
  >;
};

/** Text that identifies a key: its values in the order of its columns' names. */
export function keyText(key: Key): string {
  const [first = '', ...others] = Object.keys(key).sort();
  let text = String(key[first]);
  for (const column of others) text += `/${String(key[column])}`;
  return text;
}

/** The neighbours of one book, best first. */
export type NeighbourRow = { readonly bookId: BookId; readonly neighbours: readonly Neighbour[] };

/**
 * Where the neighbours of books are read from (Redis), by version: `versionOf` names them. It may lose everything: then nothing is published, and nobody has
 * neighbours.
 */
export type NeighbourStore = {
  /** Which version is read; `undefined` when none is, or some of it was lost. */
  readonly published: () => Promise<string | undefined>;
  /** Adds neighbours of a version; the same ones again change nothing. Nobody reads them before they are published, unless the version already is. */
  readonly write: (version: string, rows: readonly NeighbourRow[]) => Promise<void>;
  /** From now on those of this version are read, whole; the store forgets all others soon. */
  readonly publish: (version: string) => Promise<void>;
};

/** Who likes what, as far as the read model has come (PostgreSQL). */
export type CurrentLikes = {
  /** Another one says that the likes may have changed; `undefined` while there is no read model of them. */
  readonly standing: () => Promise<string | undefined>;
  /** Readers after `after` (the empty text stands before all) in order of id, at most `limit`, each with the books they like. */
  readonly readersAfter: (after: string, limit: number) => Promise<readonly ReaderLikes[]>;
};

export type ReaderLikes = { readonly readerId: ReaderId; readonly books: readonly BookId[] };
