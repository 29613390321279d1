import { z } from 'zod';
import type { RecordedEvent } from '../domain/stored-event.ts';
import type { Stars } from '../domain/values.ts';

/** How many readers of one partition gave 1, 2, 3, 4 and 5 stars, in that order. */
export const perStarSchema = z.array(z.int().min(0)).length(5);
export type PerStar = z.output<typeof perStarSchema>;

export const noRatings: PerStar = [0, 0, 0, 0, 0];

/** The counts after one reader's stars changed; `null` stands for no rating. */
export const recount = (perStar: PerStar, before: Stars | null, after: Stars | null): PerStar =>
  perStar.map((count, index) => count + Number(after === index + 1) - Number(before === index + 1));

/** The stars before and after an event that changes a rating. */
export const starsChange = (event: RecordedEvent<'BookRated' | 'RatingWithdrawn'>) => ({
  before: event.data.before.stars,
  after: event.type === 'BookRated' ? event.data.stars : null,
});
