import { parseStoredEvent, type RecordedEvent, type StoredEvent } from '../domain/stored-event.ts';

type Events = readonly StoredEvent[];

/** An entry for each page, not for each event: weak maps of millions of events cost more than parsing them. */
const parsed = new WeakMap<Events, (RecordedEvent | undefined)[]>();

/**
 * Parses the events of a page by their index, as they are asked for, and each once, however many projections are given the page. Answers and throws what
 * `parseStoredEvent` does.
 */
export function parsedEvents(events: Events): (index: number) => RecordedEvent | undefined {
  const known = parsed.get(events) ?? [];
  parsed.set(events, known);
  return (index) => {
    const event = events[index];
    return event && (known[index] ??= parseStoredEvent(event));
  };
}
