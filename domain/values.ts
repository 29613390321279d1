import { z } from 'zod';
import { workIdSchema } from './ids.ts';

/** Text that PostgreSQL can store: no U+0000 and no lone surrogate. */
export const isStorableText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** Text from a person: trimmed, not empty, at most `lengthMax` UTF-16 units, storable. */
export const textSchema = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .refine(isStorableText, 'must not contain U+0000 or half a surrogate pair');

/** 1 to 5, whole. */
export const starsSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)], {
  error: 'must be 1, 2, 3, 4 or 5',
});
export type Stars = z.output<typeof starsSchema>;

/** The shelves that a reader can put a book on. */
export const shelfSchema = z.enum(['want-to-read', 'reading', 'finished']);
export type Shelf = z.output<typeof shelfSchema>;

/** Where a reader keeps a book: on one of the shelves, or among those given up. */
export const placeSchema = z.enum([...shelfSchema.options, 'abandoned']);
export type Place = z.output<typeof placeSchema>;

/** A genre: kebab-case, 1–40 characters. */
export const genreSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens');

/** An ISO 639-1 language code; `mul` for a book in several languages and `und` for one whose language nobody noted (ISO 639-2). */
export const languageSchema = z
  .string()
  .regex(/^([a-z]{2}|mul|und)$/, 'must be an ISO 639-1 code of two lower-case letters, mul or und');

/** A book's place in a series; an omnibus reaches from `volume` to `lastVolume`. */
export const seriesMembershipSchema = z
  .object({
    name: textSchema(200),
    volume: z.number().min(0).max(10_000),
    lastVolume: z.number().min(0).max(10_000).optional(),
  })
  .refine(({ volume, lastVolume = Infinity }) => lastVolume > volume, {
    path: ['lastVolume'],
    error: 'must be above volume',
  });
export type SeriesMembership = z.output<typeof seriesMembershipSchema>;

/**
 * What a catalogue knows of a book. `year` is of first publication, negative before the common era, missing when nobody noted it. A book is
 * one edition; those of the same `workId` are editions of one work. The first genre is the one that fits best.
 */
export const bookFactsSchema = z.object({
  title: textSchema(300),
  authors: z.array(textSchema(200)).min(1, 'must name at least one author').max(100),
  year: z.int().min(-3000).max(2200).optional(),
  language: languageSchema,
  series: z.array(seriesMembershipSchema).max(10),
  genres: z.array(genreSchema).max(20),
  pages: z.int().min(1).max(50_000).optional(),
  workId: workIdSchema.optional(),
});
export type BookFacts = z.output<typeof bookFactsSchema>;

const tasteFor = <Value extends z.ZodType>(value: Value) =>
  z.object({ preferred: z.array(value).max(20), avoided: z.array(value).max(20) });

/** What a reader likes to be offered, and what never; empty lists say that anything goes. */
export const preferencesSchema = z.object({
  genres: tasteFor(genreSchema),
  languages: tasteFor(languageSchema),
});
export type Preferences = z.output<typeof preferencesSchema>;

/** The preferences of a reader who has stated none. */
export const noPreferences: Preferences = {
  genres: { preferred: [], avoided: [] },
  languages: { preferred: [], avoided: [] },
};

/** How a reader wants to be shown to others, and how many books they mean to finish a year; `null` stands for not stated. */
export const profileSchema = z.object({
  displayName: textSchema(60).nullable(),
  about: textSchema(1_000).nullable(),
  yearlyGoal: z.int().min(1).max(1_000).nullable(),
});
export type Profile = z.output<typeof profileSchema>;

/** The profile of a reader who has stated nothing. */
export const emptyProfile: Profile = { displayName: null, about: null, yearlyGoal: null };

/** What a reader tells everybody of a book; `spoilers` when it gives the story away. */
export const reviewSchema = z.object({ text: textSchema(5_000), spoilers: z.boolean() });
export type Review = z.output<typeof reviewSchema>;

/** What one reader has done with one book so far; `null` stands for not yet. */
export const readingSnapshotSchema = z.object({
  shelf: placeSchema.nullable(),
  stars: starsSchema.nullable(),
  dismissed: z.boolean(),
});
export type ReadingSnapshot = z.output<typeof readingSnapshotSchema>;

/** The snapshot of a reading in which nothing happened yet. */
export const untouchedReading: ReadingSnapshot = { shelf: null, stars: null, dismissed: false };

/** How much a reader has ever cared for a book: looked at its page, or shelved or rated it. Never goes back. */
export const interestSchema = z.enum(['none', 'viewed', 'engaged']);
export type Interest = z.output<typeof interestSchema>;

/** The snapshot that events of a reading carry: the reading before them. */
export const priorReadingSchema = readingSnapshotSchema.extend({ interest: interestSchema });
export type PriorReading = z.output<typeof priorReadingSchema>;

/** How far a reader has come: `page`, or `percent` of the book, whole numbers; `null` where it was not said and cannot be known. */
export const progressSchema = z
  .object({
    page: z.int().min(0).max(50_000).nullable(),
    percent: z.int().min(0).max(100).nullable(),
  })
  .refine(({ page, percent }) => page !== null || percent !== null, 'must say a page or a percentage');
export type Progress = z.output<typeof progressSchema>;

/** Four stars or more, or finished without a rating below four, is a like; what is dismissed never is. */
export const isLike = ({ shelf, stars, dismissed }: ReadingSnapshot): boolean =>
  !dismissed && (stars === null ? shelf === 'finished' : stars >= likedStarsMin);

/** The lowest rating that counts as a like. */
export const likedStarsMin = 4;
