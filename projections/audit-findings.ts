import type { StreamId } from '../domain/ids.ts';
import type { Key } from './ports.ts';

type At = { readonly partition: number; readonly position: number };

/** An event that touches a row, as an audit names it. */
export type NamedEvent = At & { readonly type: string; readonly stream: StreamId };

/**
 * Which event makes the difference between a row and its fold: the row is as it would be without it, with it applied twice, or with nothing
 * applied from it on.
 */
export type Explanation = {
  readonly status: 'missing' | 'doubled' | 'missing-from-here';
  readonly event: NamedEvent;
};

/** One thing in which log, watermarks and read models disagree. */
export type AuditFinding =
  /** The log holds nothing at this position (to `to`), although it goes on, or something else (`by`) says that it did. */
  | (At & { readonly kind: 'missing-event'; readonly to: number; readonly by: readonly string[] })
  /** The event at this position repeats the one at `first`. */
  | (At & {
      readonly kind: 'doubled-event';
      readonly stream: StreamId;
      readonly version: number;
      readonly commandId: string;
      readonly first: number;
    })
  /** The stream lacks `version`; the event at this position comes after it, or an outcome of a command names it. */
  | (At & { readonly kind: 'missing-version'; readonly stream: StreamId; readonly version: number })
  | (At & { readonly kind: 'repeated-version'; readonly stream: StreamId; readonly version: number })
  /** The stream belongs to another partition. */
  | (At & { readonly kind: 'misplaced-event'; readonly stream: StreamId; readonly belongsTo: number })
  | (At & { readonly kind: 'malformed-event'; readonly error: string })
  /** A read model is past an event that it cannot have applied, and has not parked it. */
  | (At & { readonly kind: 'unapplied-event'; readonly projection: string; readonly error: string })
  | (At & { readonly kind: 'other-epoch'; readonly projection: string; readonly epoch: string })
  | DifferentRow;

/** A row that is not what a fresh fold of the log makes of it; `undefined` is no row. */
export type DifferentRow = {
  readonly kind: 'different-row';
  readonly projection: string;
  readonly generation: number;
  readonly partition: number;
  /** Up to where the log was folded. */
  readonly position: number;
  readonly key: Key;
  readonly held: unknown;
  readonly expected: unknown;
  /** Undefined when no single event explains it. */
  readonly explanation: Explanation | undefined;
  /** The first events that touch the row, and how many there are. */
  readonly events: readonly NamedEvent[];
  readonly eventsCount: number;
};
