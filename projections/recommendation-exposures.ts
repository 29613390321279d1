import { z } from 'zod';
import { exposureReasonSchema, recommendationSourceSchema } from '../domain/exposed-book.ts';
import type { ExposureEvent } from '../domain/events.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { defineProjection, type Touch } from './projection.ts';

const counts = z.object({
  /** How often it was shown and opened, as recorded: once a reader and day. */
  shown: z.int().min(0),
  clicked: z.int().min(0),
  /** The same of all reader-days: each recorded one stands for `1 / sampleRate` of them. */
  shownEstimate: z.number().min(0),
  clickedEstimate: z.number().min(0),
});
type Counts = z.output<typeof counts>;

const row = counts.extend({
  bookId: z.string(),
  source: recommendationSourceSchema,
  reason: exposureReasonSchema,
  day: z.iso.date(),
  partition: z.int(),
});
type Row = z.output<typeof row>;

/**
 * How often each book was recommended and opened on each day, by which rung and for which reason: one row for each of them and partition
 * of readers, summed when read. Estimates are summed in the order of the partition, so that every fold gives the same float.
 */
export const recommendationExposures = defineProjection<Row>({
  name: 'recommendation-exposures',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    RecommendationsShown: (event) =>
      counted(event, (before, weight) => ({
        ...before,
        shown: before.shown + 1,
        shownEstimate: before.shownEstimate + weight,
      })),
    RecommendationsClicked: (event) =>
      counted(event, (before, weight) => ({
        ...before,
        clicked: before.clicked + 1,
        clickedEstimate: before.clickedEstimate + weight,
      })),
  },
});

const counted = (
  { data: { day, sampleRate, books }, partition }: ExposureEvent & Pick<StoredEvent, 'partition'>,
  count: (before: Counts, weight: number) => Counts,
): readonly Touch<Row>[] =>
  books.map(({ bookId, source, reason }) => {
    const key = { bookId, source, reason, day, partition };
    return { key, fold: (before) => ({ ...count(before ?? nothing, 1 / sampleRate), ...key }) };
  });

const nothing: Counts = { shown: 0, clicked: 0, shownEstimate: 0, clickedEstimate: 0 };
