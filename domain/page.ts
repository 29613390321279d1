import { z } from 'zod';
import { storedEventSchema, type StoredEvent } from './stored-event.ts';

/**
 * A contiguous run of one partition: every event with `from <= position <= to`, in order of position. What one queue
 * message carries. Who reads the log for a few types of event may have the others left out.
 */
export type Page = {
  readonly epoch: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly events: readonly StoredEvent[];
};

/** Parses a page from a queue message; a page whose events are not exactly `from..to` of its partition is refused. */
export const pageSchema = z
  .object({
    epoch: z.string(),
    partition: z.int().min(0),
    from: z.int().min(1),
    to: z.int().min(1),
    events: z.array(storedEventSchema).min(1),
  })
  .refine(
    ({ partition, from, to, events }) =>
      events.length === to - from + 1 &&
      events.every((event, index) => event.partition === partition && event.position === from + index),
    'the events of a page must be contiguous, and of its partition',
  );

/** The part of a page above `position`; the page itself when all of it is. */
export function pageAfter(page: Page, position: number): Page {
  if (position < page.from) return page;
  return { ...page, from: position + 1, events: page.events.filter((event) => event.position > position) };
}
