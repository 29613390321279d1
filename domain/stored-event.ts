import { z } from 'zod';
import { eventSchemas, isEventType, type DomainEvent, type EventOf, type EventType } from './events.ts';
import { streamIdSchema, type StreamId } from './ids.ts';
import { upcast } from './upcasters.ts';

/** Who did it and what caused it; travels with the event for ever, so it names no person: `actor` is a reader id or a role. */
export const eventMetaSchema = z.object({
  commandId: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  actor: z.string(),
  traceparent: z.string().optional(),
});
export type EventMeta = z.output<typeof eventMetaSchema>;

/** An event as it lies in the log, before its data has been parsed. `recordedAt` is ISO 8601 in UTC. */
export const storedEventSchema = z.object({
  partition: z.int().min(0),
  position: z.int().min(1),
  stream: streamIdSchema,
  version: z.int().min(1),
  type: z.string(),
  schemaVersion: z.int().min(1),
  data: z.unknown(),
  meta: eventMetaSchema,
  recordedAt: z.string(),
});
export type StoredEvent = {
  readonly partition: number;
  readonly position: number;
  readonly stream: StreamId;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly meta: EventMeta;
  readonly recordedAt: string;
};

/** A stored event whose data has been upcast and parsed. */
export type RecordedEvent<Type extends EventType = EventType> = Omit<StoredEvent, 'type' | 'data'> &
  EventOf<Type>;

/**
 * Lifts a stored event to today's schema and parses it. `undefined` for a type this process does not know (a newer one
 * wrote it). Throws `MalformedEventError` when the data of a known type does not fit its schema.
 */
export function parseStoredEvent(stored: StoredEvent): RecordedEvent | undefined {
  if (!isEventType(stored.type)) return undefined;
  const result = eventSchemas[stored.type].data.safeParse(
    upcast(stored.type, stored.schemaVersion, stored.data),
  );
  if (!result.success) throw new MalformedEventError(stored, result.error);
  // The schema was chosen by the type, which TypeScript cannot follow through the table.
  return { ...stored, data: result.data } as RecordedEvent;
}

/** The `{ type, data }` of a recorded event, as deciders fold it. */
export const domainEventOf = ({ type, data }: RecordedEvent): DomainEvent => ({ type, data }) as DomainEvent;

/** A stored event of a known type whose data is not what its schema says. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';

  constructor(stored: StoredEvent, cause: z.ZodError) {
    super(
      `event ${stored.partition}.${stored.position} (${stored.type} v${stored.schemaVersion} of ${stored.stream}) ` +
        `does not fit its schema: ${z.prettifyError(cause)}`,
      { cause },
    );
  }
}
