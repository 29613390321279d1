import { eventSchemas, type DomainEvent } from '../events.ts';
import { bookStream, exposureStream, readerStream, readingStream, type StreamId } from '../ids.ts';
import type { Page } from '../page.ts';
import type { StoredEvent } from '../stored-event.ts';

/** The partition and epoch that sample events are made for. */
export const sample = { partition: 3, epoch: 'sample' } as const;

/** Events as they lie one after the other in one partition, a second apart, from position 1 on. */
export function storedEvents(
  events: readonly DomainEvent[],
  partition: number = sample.partition,
): readonly StoredEvent[] {
  const versions = new Map<StreamId, number>();
  return events.map((event, index) => {
    const stream = streamOf(event);
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return {
      partition,
      position: index + 1,
      stream,
      version,
      type: event.type,
      schemaVersion: eventSchemas[event.type].version,
      data: event.data,
      meta: { commandId: `c-${index}`, correlationId: 'c', causationId: 'c', actor: 'test' },
      recordedAt: recordedAt(index + 1),
    };
  });
}

/** When the sample event at this position was recorded. */
export const recordedAt = (position: number): string =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, position - 1, 7)).toISOString();

/** All events as one page; they must be contiguous. */
export function pageOf(events: readonly StoredEvent[]): Page {
  const [first] = events;
  if (first === undefined) throw new Error('a page holds at least one event');
  const from = first.position;
  return { epoch: sample.epoch, partition: first.partition, from, to: from + events.length - 1, events };
}

/** The stream that an event belongs to. */
export function streamOf({ type, data }: DomainEvent): StreamId {
  switch (type) {
    case 'BookAdded':
    case 'BookRevised':
    case 'BookWithdrawn':
      return bookStream(data.bookId);
    case 'ReaderRegistered':
    case 'ProfileRevised':
    case 'PreferencesChanged':
      return readerStream(data.readerId);
    case 'BookViewed':
    case 'BookShelved':
    case 'BookUnshelved':
    case 'BookAbandoned':
    case 'ReadingProgressed':
    case 'BookRated':
    case 'RatingWithdrawn':
    case 'ReviewWritten':
    case 'ReviewRevised':
    case 'ReviewRemoved':
    case 'BookDismissed':
    case 'DismissalUndone':
      return readingStream(data.readerId, data.bookId);
    case 'RecommendationsShown':
    case 'RecommendationsClicked':
      return exposureStream(data.readerId, data.day);
  }
}
