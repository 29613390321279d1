import { z } from 'zod';
import { readerIdSchema } from '../../../../domain/ids.ts';
import {
  genreSchema,
  languageSchema,
  placeSchema,
  preferencesSchema,
  profileSchema,
  progressSchema,
  readingSnapshotSchema,
  starsSchema,
} from '../../../../domain/values.ts';
import { shelfSorts } from '../../../../queries/ports.ts';
import { keptBook } from './books.ts';
import { count, next } from './lists.ts';

/** A reader, as only they see themselves. */
export const describedReader = z
  .strictObject({
    id: readerIdSchema,
    registeredAt: z.iso.datetime(),
    origin: z.enum(['sign-in', 'synthetic', 'imported']),
    ...profileSchema.shape,
    preferences: preferencesSchema,
  })
  .meta({ id: 'Reader', description: 'Whoever asks; null stands for not stated.' });

/** How much lies where. */
export const listedShelves = z
  .strictObject({ shelves: z.array(z.strictObject({ shelf: placeSchema, books: count })) })
  .meta({ id: 'Shelves', description: 'Every shelf, and the abandoned, with how many books lie there.' });

/** What lies on one shelf. */
export const listedShelf = z
  .strictObject({
    shelf: placeSchema,
    sort: z.enum(shelfSorts),
    total: count.meta({ description: 'How many books lie there in all.' }),
    items: z.array(
      z
        .strictObject({
          shelf: placeSchema,
          stars: starsSchema.nullable(),
          book: keptBook,
          progress: progressSchema.nullable(),
          since: z.iso.datetime(),
        })
        .meta({ id: 'ShelvedBook', description: 'A book, and since when it lies there.' }),
    ),
    next,
  })
  .meta({ id: 'Shelf', description: 'A part of one shelf.' });

/** What a reader did with books. */
export const listedHistory = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          ...readingSnapshotSchema.shape,
          book: keptBook,
          viewed: z.boolean(),
          at: z.iso.datetime(),
        })
        .meta({ id: 'PastReading', description: 'What the reader did with one book, and when last.' }),
    ),
    next,
  })
  .meta({ id: 'History', description: 'The newest act first.' });

const starsMean = z.number().min(1).max(5).nullable().meta({ description: 'null when none is rated.' });

const tallyShape = {
  finished: count,
  rated: count,
  starsMean,
  pages: count.meta({ description: 'Of finished books whose length is known.' }),
  ofUnknownLength: count,
  abandoned: count,
};

/** What a reader has read, counted. */
export const describedStatistics = z
  .strictObject({
    totals: z.strictObject(tallyShape),
    years: z
      .array(z.strictObject({ year: z.int(), ...tallyShape }))
      .meta({ description: 'Newest first; years in which nothing was finished or abandoned are missing.' }),
    genres: z.array(z.strictObject({ genre: genreSchema, finished: count, starsMean })),
    languages: z.array(z.strictObject({ language: languageSchema, finished: count })),
    longest: z.strictObject({ book: keptBook, pages: z.int().min(1) }).nullable(),
    goal: z
      .strictObject({ year: z.int(), books: count, finished: count, missing: count })
      .nullable()
      .meta({ description: 'Of the year that it is now; null when none is stated.' }),
  })
  .meta({ id: 'ReadingStatistics', description: 'What the reader has read, counted.' });
