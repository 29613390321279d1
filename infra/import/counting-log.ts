import type { EventLog } from '../../commands/ports.ts';

/** How many events were appended, by the category of their streams. */
export type AppendedEvents = Record<'book' | 'reader' | 'reading', number>;

/** The log, counting what is appended through it: not what was there before, and not what others append meanwhile. */
export function countingLog(log: EventLog): { readonly log: EventLog; readonly appended: AppendedEvents } {
  const appended: AppendedEvents = { book: 0, reader: 0, reading: 0 };
  const counting: EventLog = {
    load: log.load,
    append: async (request) => {
      const result = await log.append(request);
      const category = request.stream.slice(0, request.stream.indexOf('-'));
      if (result.status === 'appended' && isCounted(category)) appended[category] += request.events.length;
      return result;
    },
  };
  const isCounted = (category: string): category is keyof AppendedEvents => category in appended;
  return { log: counting, appended };
}
