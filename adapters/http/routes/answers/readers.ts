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
import { keptEmma, more, someTime } from './examples.ts';
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
  .meta({
    id: 'Reader',
    examples: [
      {
        id: 'cebdfb8a-f683-4759-8b5f-6dbd51ae8335',
        registeredAt: someTime,
        origin: 'sign-in',
        displayName: 'Ana',
        about: null,
        yearlyGoal: 24,
        preferences: {
          genres: { preferred: ['fantasy'], avoided: [] },
          languages: { preferred: [], avoided: [] },
        },
      },
    ],
    description: 'Whoever asks; null stands for not stated.',
  });

/** How much lies where. */
export const listedShelves = z
  .strictObject({ shelves: z.array(z.strictObject({ shelf: placeSchema, books: count })) })
  .meta({
    id: 'Shelves',
    examples: [
      {
        shelves: [
          { shelf: 'want-to-read', books: 2 },
          { shelf: 'reading', books: 1 },
          { shelf: 'finished', books: 7 },
          { shelf: 'abandoned', books: 0 },
        ],
      },
    ],
    description: 'Every shelf, and the abandoned, with how many books lie there.',
  });

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
  .meta({
    id: 'Shelf',
    examples: [
      {
        shelf: 'reading',
        sort: 'newest',
        total: 1,
        items: [
          {
            shelf: 'reading',
            stars: null,
            book: keptEmma,
            progress: { page: 47, percent: 10 },
            since: someTime,
          },
        ],
        next: null,
      },
    ],
    description: 'A part of one shelf.',
  });

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
  .meta({
    id: 'History',
    examples: [
      {
        items: [
          { shelf: 'finished', stars: 5, dismissed: false, book: keptEmma, viewed: true, at: someTime },
        ],
        next: more,
      },
    ],
    description: 'The newest act first.',
  });

const starsMean = z.number().min(1).max(5).nullable().meta({ description: 'null when none is rated.' });

const tallyShape = {
  finished: count,
  rated: count,
  starsMean,
  pages: count.meta({ description: 'Of finished books whose length is known.' }),
  ofUnknownLength: count,
  abandoned: count,
};

const tally = { finished: 1, rated: 1, starsMean: 5, pages: 474, ofUnknownLength: 0, abandoned: 0 };

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
  .meta({
    id: 'ReadingStatistics',
    examples: [
      {
        totals: tally,
        years: [{ year: 2026, ...tally }],
        genres: [{ genre: 'classics', finished: 1, starsMean: 5 }],
        languages: [{ language: 'en', finished: 1 }],
        longest: { book: keptEmma, pages: 474 },
        goal: { year: 2026, books: 24, finished: 1, missing: 23 },
      },
    ],
    description: 'What the reader has read, counted.',
  });
