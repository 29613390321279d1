import type { ReadingCommand, StatedProgress } from '../reading.ts';
import type { Shelf, Stars } from '../values.ts';
import { ana, emma } from './examples.ts';

/** Ana and Emma, which the catalogue has, with 474 pages. */
export const about = { readerId: ana, bookId: emma, book: 'available' } as const;
const pagesOfEmma = 474;

export const noon = '2026-01-02T12:00:00.000Z';
export const afterNoon = (ms: number): string => new Date(Date.parse(noon) + ms).toISOString();

export const viewAt = (at: string) => ({ ...about, type: 'view-book', at }) as const;
export const shelve = (shelf: Shelf) => ({ ...about, type: 'shelve-book', shelf }) as const;
export const unshelve = { ...about, type: 'unshelve-book' } as const;
export const abandon = { ...about, type: 'abandon-book' } as const;
export const progressTo = (progress: StatedProgress, pages: number | null = pagesOfEmma) =>
  ({ ...about, type: 'record-progress', progress, pages }) as const;
export const rate = (stars: Stars) => ({ ...about, type: 'rate-book', stars }) as const;
export const withdrawRating = { ...about, type: 'withdraw-rating' } as const;
export const review = (text: string, spoilers = false) =>
  ({ ...about, type: 'write-review', review: { text, spoilers } }) as const;
export const removeReview = { ...about, type: 'remove-review' } as const;
export const dismiss = { ...about, type: 'dismiss-book' } as const;
export const undoDismissal = { ...about, type: 'undo-dismissal' } as const;

/** One command of each type. */
export const oneOfEachCommand: readonly ReadingCommand[] = [
  viewAt(noon),
  shelve('reading'),
  unshelve,
  abandon,
  progressTo({ page: 9 }),
  rate(4),
  withdrawRating,
  review('Badly done!'),
  removeReview,
  dismiss,
  undoDismissal,
];
