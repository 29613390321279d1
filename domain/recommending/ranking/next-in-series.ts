import type { Candidate } from './candidate.ts';
import type { Past } from './past.ts';
import { nextVolume, type InOrder } from './series-order.ts';

/** Series that a reader is in which are looked at; those read last come first. */
export const seriesLookedAtMax = 20;

/** The names of the series whose volume read last the reader liked, latest first. */
export const seriesToGoOnWith = ({ series }: Past): readonly string[] =>
  [...series]
    .flatMap(([name, { lastLiked }]) => (lastLiked === undefined ? [] : [name]))
    .slice(0, seriesLookedAtMax);

/**
 * The next volume of every series that the reader goes on with, latest first, in the first of `languages` that there is. They need no model, so they are there
 * as soon as the reader has finished the volume before. Scores fall from 1.
 */
export const nextInSeries = (
  past: Past,
  inOrder: InOrder,
  languages: readonly string[] = [],
): readonly Candidate[] =>
  seriesToGoOnWith(past).flatMap((name, place): Candidate[] => {
    const next = nextVolume(inOrder(name) ?? [], languages);
    const lastLiked = past.series.get(name)?.lastLiked;
    if (next === undefined || lastLiked === undefined) return [];
    const reason = { kind: 'next-in-series', bookId: lastLiked } as const;
    return [{ bookId: next.bookId, score: 1 / (1 + place), reason, source: 'series' }];
  });
