import type { z } from 'zod';
import type { EventType } from '../domain/events.ts';
import type { RecordedEvent } from '../domain/stored-event.ts';
import type { Key } from './ports.ts';

/** What an event does to one row: `fold` gets the row as it is (`undefined` when there is none) and answers what it becomes. */
export type Touch<Row> = {
  readonly key: Key;
  readonly fold: (row: Row | undefined) => Row | undefined;
};

type Handlers<Row> = { readonly [Type in EventType]?: (event: RecordedEvent<Type>) => readonly Touch<Row>[] };

/** The kinds of store a projection can live in; each has its own queue. */
export type StoreKind = 'postgresql' | 'dynamodb' | 'redis';

/** The definition of one folded read model: a function of the log alone. */
export type ProjectionDefinition<Row> = {
  readonly name: string;
  /** Counted up when the same log would give other rows; the change takes effect by a replay. */
  readonly version: number;
  readonly store: StoreKind;
  readonly row: z.ZodType<Row>;
  /** Its keys are the subscription. A row is touched only by events of one partition. */
  readonly on: Handlers<Row>;
};

/** A projection whose row type the engine need not know. */
export type Projection = Omit<ProjectionDefinition<unknown>, 'on'> & {
  readonly subscription: readonly string[];
  /** What this event touches; nothing when the projection does not subscribe to it. May throw: then the stream is parked. */
  readonly touches: (event: RecordedEvent) => readonly Touch<unknown>[];
};

/**
 * Turns a typed definition into a {@link Projection}. Its folds are given rows that they or their like have made, or that were read from a store and
 * parsed by `row`.
 */
export function defineProjection<Row>({ on, ...definition }: ProjectionDefinition<Row>): Projection {
  // Handlers only ever see events of their own type and rows of their own kind, which TypeScript cannot follow through the table.
  const handlers = new Map(Object.entries(on)) as ReadonlyMap<
    string,
    (event: RecordedEvent) => readonly Touch<unknown>[]
  >;
  return {
    ...definition,
    subscription: [...handlers.keys()],
    touches: (event) => handlers.get(event.type)?.(event) ?? [],
  };
}
