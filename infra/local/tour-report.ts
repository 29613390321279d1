import type { StoredEvent } from '../../domain/stored-event.ts';
import type { Key } from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';

/**
 * When something happened, in milliseconds since the command was sent, as looking again and again can tell: not before
 * `earliestMs`, when the last look began that did not see it, and by `latestMs`, when the first look that saw it was answered.
 */
export type Sighting = { earliestMs: number; latestMs: number };

/** A request of the tour: sent and answered in milliseconds since the command was sent. */
export type Asked = { sentMs: number; answeredMs: number; status: number };

/** A recommended book in short. `because` is the title that the reason names. */
export type Recommended = { id: string; title: string; reason: string; because?: string };

export type RecommendedList = {
  source: string;
  modelVersion?: string | undefined;
  stale: boolean;
  items: Recommended[];
};

/** What a read model keeps under a key that the event touches; null where there is no row. */
export type TouchedRow = { key: Key; before: unknown; after: unknown };

/** How far a read model or a queue has come; `seen` is missing when it did not get there in time. */
export type Passed = { name: string; file: string; seen?: Sighting };

export type PassedModel = Passed & {
  store: StoreKind;
  version: number;
  generation: number;
  /** Empty when the event touches no row of it. */
  rows: TouchedRow[];
};

/** A reader's feed in Redis: what it was computed from. */
export type FeedHeld = { position: number; modelVersion: string };

/** What came of how often the stores were looked at: `widestMs` is the longest time between two looks, which is how late the tour may be. */
export type Looking = { at: string; looks: number; widestMs: number };

/** One rating on its way through the system. Every time is in milliseconds since the command was sent. */
export type Tour = {
  ok: boolean;
  url: string;
  /** Whether another tour went before this one, because the stack had just been started for it. */
  rehearsed: boolean;
  /** What did not happen in time, and why, as far as the tour can tell. */
  missed: string[];
  reader: { login: string; id: string };
  book: { id: string; title: string };
  stars: number;
  command: Asked & {
    request: string;
    commandId: string;
    traceparent: string;
    position: string;
    file: string;
  };
  event: { stored: StoredEvent; recorded: Sighting; file: string };
  queues: Passed[];
  readModels: PassedModel[];
  feed: Passed & { before?: FeedHeld; after?: FeedHeld };
  /** `times`: how often it was asked until it was answered freshly. */
  question: Asked & {
    request: string;
    times: number;
    before: RecommendedList;
    after: RecommendedList;
    file: string;
  };
  again: Asked & { position: string; file: string };
  putBack: Asked & { request: string; position: string; sameList: boolean; file: string };
  looking: { everyMs: number; withinMs: number; stores: Looking[] };
};
