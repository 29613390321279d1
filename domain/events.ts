import { z } from 'zod';
import { bookIdSchema, readerIdSchema } from './ids.ts';
import {
  bookFactsSchema,
  preferencesSchema,
  readingSnapshotSchema,
  shelfSchema,
  starsSchema,
} from './values.ts';

const ofReading = { readerId: readerIdSchema, bookId: bookIdSchema, before: readingSnapshotSchema };

/**
 * Every event there is, by type: the version of its schema that is written today, and the schema of its data.
 * Older versions are lifted by the upcasters before they are parsed. Unknown fields are dropped, so that an older
 * process can read what a newer one wrote. Events of a reading carry its snapshot `before` the event, so that a
 * projection can tell what changed without a second look-up.
 */
export const eventSchemas = {
  BookAdded: { version: 1, data: bookFactsSchema.extend({ bookId: bookIdSchema }) },
  BookWithdrawn: { version: 1, data: z.object({ bookId: bookIdSchema, reason: z.string() }) },
  ReaderRegistered: {
    version: 1,
    data: z.object({ readerId: readerIdSchema, origin: z.enum(['sign-in', 'synthetic']) }),
  },
  PreferencesChanged: { version: 1, data: preferencesSchema.extend({ readerId: readerIdSchema }) },
  BookViewed: { version: 1, data: z.object({ ...ofReading, viewedAt: z.iso.datetime() }) },
  BookShelved: { version: 1, data: z.object({ ...ofReading, shelf: shelfSchema }) },
  BookRated: { version: 1, data: z.object({ ...ofReading, stars: starsSchema }) },
  RatingWithdrawn: { version: 1, data: z.object(ofReading) },
  BookDismissed: { version: 1, data: z.object(ofReading) },
} as const;

type EventSchemas = typeof eventSchemas;

/** The name of an event. */
export type EventType = keyof EventSchemas;

/** The event of one type: `{ type, data }`. */
export type EventOf<Type extends EventType> = {
  [T in Type]: { readonly type: T; readonly data: Readonly<z.output<EventSchemas[T]['data']>> };
}[Type];

/** Any event of the domain, discriminated by `type`. */
export type DomainEvent = EventOf<EventType>;

export type BookEvent = EventOf<'BookAdded' | 'BookWithdrawn'>;
export type ReaderEvent = EventOf<'ReaderRegistered' | 'PreferencesChanged'>;
export type ReadingEvent = EventOf<
  'BookViewed' | 'BookShelved' | 'BookRated' | 'RatingWithdrawn' | 'BookDismissed'
>;

/** Whether this name is one of {@link eventSchemas}. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);
