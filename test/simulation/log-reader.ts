import { wholeBetween } from '../../infra/seed/random.ts';
import type { LogReader } from '../../projections/ports.ts';
import type { Process } from './scheduler.ts';
import type { World } from './world.ts';

/** The log as a process reads it; each page is cut anew, as if events were of other sizes each time. */
export const logReaderOf = ({ scheduler, database, random, plan }: World, owner: Process): LogReader => ({
  heads: async () => {
    await scheduler.step(owner, 'reads the heads', 'log');
    const timeline = database.timeline();
    return { epoch: timeline.epoch, positions: timeline.heads() };
  },
  readPage: async ({ partition, from, to = Infinity }) => {
    await scheduler.step(owner, 'reads a page', 'log');
    const { epoch, partitions } = database.timeline();
    const count = wholeBetween(random, { from: 1, to: plan.pageEventsMax });
    const events = partitions[partition]?.slice(from - 1, Math.min(from - 1 + count, to)) ?? [];
    return events.length === 0 ? undefined : { epoch, partition, from, to: from + events.length - 1, events };
  },
});
