import { z } from 'zod';

/** Text that PostgreSQL can store: no U+0000 and no lone surrogate. */
export const isStorableText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** A line of text from a person: trimmed, not empty, at most `lengthMax` UTF-16 units, storable. */
export const lineSchema = (lengthMax: number) =>
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

/** Where a reader keeps a book. */
export const shelfSchema = z.enum(['want-to-read', 'reading', 'finished']);
export type Shelf = z.output<typeof shelfSchema>;

/** A genre: kebab-case, 1–40 characters. */
export const genreSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens');

/** An ISO 639-1 language code. */
export const languageSchema = z
  .string()
  .regex(/^[a-z]{2}$/, 'must be an ISO 639-1 code of two lower-case letters');

/** What a catalogue knows of a book. `year` is of first publication, negative before the common era. */
export const bookFactsSchema = z.object({
  title: lineSchema(300),
  authors: z.array(lineSchema(200)).min(1, 'must name at least one author').max(20),
  year: z.int().min(-3000).max(2200),
  language: languageSchema,
  series: z.object({ name: lineSchema(200), volume: z.number().min(0).max(10_000) }).optional(),
  genres: z.array(genreSchema).max(20),
  pages: z.int().min(1).max(50_000).optional(),
});
export type BookFacts = z.output<typeof bookFactsSchema>;

/** What a reader likes to be offered. */
export const preferencesSchema = z.object({
  genres: z.array(genreSchema).max(20),
  languages: z.array(languageSchema).max(20),
});
export type Preferences = z.output<typeof preferencesSchema>;

/** What one reader has done with one book so far; `null` stands for not yet. */
export const readingSnapshotSchema = z.object({
  shelf: shelfSchema.nullable(),
  stars: starsSchema.nullable(),
  dismissed: z.boolean(),
});
export type ReadingSnapshot = z.output<typeof readingSnapshotSchema>;

/** The snapshot of a reading in which nothing happened yet. */
export const untouchedReading: ReadingSnapshot = { shelf: null, stars: null, dismissed: false };

/** Four stars or more, or finished without a rating below four, is a like; what is dismissed never is. */
export const isLike = ({ shelf, stars, dismissed }: ReadingSnapshot): boolean =>
  !dismissed && (stars === null ? shelf === 'finished' : stars >= likedStarsMin);

/** The lowest rating that counts as a like. */
export const likedStarsMin = 4;
