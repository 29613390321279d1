import { z } from 'zod';
import { exposedBookSchema } from './exposed-book.ts';
import { bookIdSchema, readerIdSchema } from './ids.ts';
import {
  bookFactsSchema,
  preferencesSchema,
  priorReadingSchema,
  profileSchema,
  progressSchema,
  reviewSchema,
  shelfSchema,
  starsSchema,
} from './values.ts';

const ofReading = { readerId: readerIdSchema, bookId: bookIdSchema, before: priorReadingSchema };
const ofExposure = {
  readerId: readerIdSchema,
  day: z.iso.date(),
  /** The share of reader-days that are recorded at all, above 0 and at most 1: each stands for `1 / sampleRate` of them. */
  sampleRate: z.number().gt(0).max(1),
  books: z.array(exposedBookSchema).min(1),
};

/**
 * Every event there is, by type: the version of its schema that is written today, and the schema of its data.
 * Older versions are lifted by the upcasters before they are parsed. Unknown fields are dropped, so that an older
 * process can read what a newer one wrote. Events of a reading carry its snapshot `before` the event, so that a
 * projection can tell what changed without a second look-up.
 */
export const eventSchemas = {
  BookAdded: { version: 2, data: bookFactsSchema.extend({ bookId: bookIdSchema }) },
  BookRevised: { version: 1, data: bookFactsSchema.extend({ bookId: bookIdSchema }) },
  BookWithdrawn: { version: 1, data: z.object({ bookId: bookIdSchema, reason: z.string() }) },
  ReaderRegistered: {
    version: 1,
    data: z.object({ readerId: readerIdSchema, origin: z.enum(['sign-in', 'synthetic', 'imported']) }),
  },
  ProfileRevised: { version: 1, data: profileSchema.extend({ readerId: readerIdSchema }) },
  PreferencesChanged: { version: 2, data: preferencesSchema.extend({ readerId: readerIdSchema }) },
  BookViewed: { version: 2, data: z.object({ ...ofReading, viewedAt: z.iso.datetime() }) },
  BookShelved: { version: 2, data: z.object({ ...ofReading, shelf: shelfSchema }) },
  BookUnshelved: { version: 1, data: z.object(ofReading) },
  BookAbandoned: { version: 1, data: z.object(ofReading) },
  ReadingProgressed: { version: 1, data: z.object({ ...ofReading, progress: progressSchema }) },
  BookRated: { version: 2, data: z.object({ ...ofReading, stars: starsSchema }) },
  RatingWithdrawn: { version: 2, data: z.object(ofReading) },
  ReviewWritten: { version: 1, data: z.object({ ...ofReading, review: reviewSchema }) },
  ReviewRevised: { version: 1, data: z.object({ ...ofReading, review: reviewSchema }) },
  ReviewRemoved: { version: 1, data: z.object(ofReading) },
  BookDismissed: { version: 2, data: z.object(ofReading) },
  DismissalUndone: { version: 1, data: z.object(ofReading) },
  RecommendationsShown: { version: 1, data: z.object(ofExposure) },
  RecommendationsClicked: { version: 1, data: z.object(ofExposure) },
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

export type BookEvent = EventOf<'BookAdded' | 'BookRevised' | 'BookWithdrawn'>;
export type ReaderEvent = EventOf<'ReaderRegistered' | 'ProfileRevised' | 'PreferencesChanged'>;
export type ExposureEvent = EventOf<'RecommendationsShown' | 'RecommendationsClicked'>;
export type ReadingEvent = EventOf<(typeof readingEventTypes)[number]>;

/** The events of what one reader does with one book. */
export const readingEventTypes = [
  'BookViewed',
  'BookShelved',
  'BookUnshelved',
  'BookAbandoned',
  'ReadingProgressed',
  'BookRated',
  'RatingWithdrawn',
  'ReviewWritten',
  'ReviewRevised',
  'ReviewRemoved',
  'BookDismissed',
  'DismissalUndone',
] as const satisfies readonly EventType[];

/** Whether this name is one of {@link eventSchemas}. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);
