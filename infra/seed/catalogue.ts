import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bookFactsSchema, textSchema } from '../../domain/values.ts';

/** The closed vocabulary of the seed's genres; the domain itself takes any kebab-case genre. */
export const seedGenres = [
  'adventure',
  'biography',
  'children',
  'classics',
  'drama',
  'dystopia',
  'essays',
  'fantasy',
  'graphic-novel',
  'historical-fiction',
  'history',
  'horror',
  'humor',
  'literary-fiction',
  'mystery',
  'non-fiction',
  'philosophy',
  'poetry',
  'romance',
  'science',
  'science-fiction',
  'short-stories',
  'thriller',
  'young-adult',
] as const;

/** Strict, unlike the facts in events: a misspelt key in a file that people edit is a mistake, not news from the future. */
const seedBookSchema = bookFactsSchema
  .extend({
    slug: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be 1 to 60 lower-case letters, digits or hyphens'),
    year: bookFactsSchema.shape.year.unwrap(),
    series: z.strictObject({ name: textSchema(200), volume: z.number().min(0) }).optional(),
    genres: z.array(z.enum(seedGenres)).min(1).max(4),
  })
  .strict();

/**
 * A book of the catalogue that the project ships: the domain's facts under a `slug` that is unique in the catalogue.
 * Years of ancient works and of works that appeared in parts follow convention; `pages` is that of a usual edition,
 * and missing where editions differ too much to name one.
 */
export type SeedBook = z.output<typeof seedBookSchema>;

/** Parses a catalogue. Throws a ZodError that names every fault. */
export const parseCatalogue = (content: unknown): readonly SeedBook[] =>
  z.array(seedBookSchema).parse(content);

/** The shipped catalogue, in the order of its file. Reads the file anew at each call. */
export const catalogue = (): readonly SeedBook[] =>
  parseCatalogue(JSON.parse(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8')));
