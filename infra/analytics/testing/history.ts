import type { ExposureEvent, ReadingEvent } from '../../../domain/events.ts';
import { reading, type Reading } from '../../../domain/reading.ts';
import { parseStoredEvent, type RecordedEvent, type StoredEvent } from '../../../domain/stored-event.ts';
import { isLike, type BookFacts } from '../../../domain/values.ts';

/** What a log says, as far as analysts ask: folded by the deciders' own rules, without any read model. */
export type History = {
  readonly books: ReadonlyMap<string, { readonly facts: BookFacts; readonly isWithdrawn: boolean }>;
  /** The day of registration, by reader. */
  readonly registered: ReadonlyMap<string, string>;
  /** By reader and book. */
  readonly readings: ReadonlyMap<string, ReadonlyMap<string, Reading>>;
  /** By reader, the books they like now, in the order in which they came to. */
  readonly likes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly deeds: readonly Deed[];
  readonly exposures: readonly ShownBook[];
};

/** One event of a reading. */
export type Deed = { readonly day: string; readonly readerId: string; readonly event: ReadingEvent };

/** One recommended book, or one that was opened; it stands for `weight` of them. */
export type ShownBook = {
  readonly kind: 'shown' | 'opened';
  readonly day: string;
  readonly bookId: string;
  readonly source: string;
  readonly reason: string;
  readonly weight: number;
};

/** Events must come in order of position within each partition. */
export function historyOf(events: readonly StoredEvent[]): History {
  const history = {
    books: new Map<string, { facts: BookFacts; isWithdrawn: boolean }>(),
    registered: new Map<string, string>(),
    readings: new Map<string, Map<string, Reading>>(),
    likes: new Map<string, Set<string>>(),
    deeds: [] as Deed[],
    exposures: [] as ShownBook[],
  };
  for (const stored of events) {
    const event = parseStoredEvent(stored);
    if (event !== undefined) tell(history, event);
  }
  return history;
}

type Told = {
  readonly books: Map<string, { facts: BookFacts; isWithdrawn: boolean }>;
  readonly registered: Map<string, string>;
  readonly readings: Map<string, Map<string, Reading>>;
  readonly likes: Map<string, Set<string>>;
  readonly deeds: Deed[];
  readonly exposures: ShownBook[];
};

function tell(history: Told, event: RecordedEvent): void {
  const day = event.recordedAt.slice(0, 10);
  switch (event.type) {
    case 'BookAdded':
    case 'BookRevised':
      history.books.set(event.data.bookId, { facts: event.data, isWithdrawn: false });
      return;
    case 'BookWithdrawn': {
      const book = history.books.get(event.data.bookId);
      if (book !== undefined) book.isWithdrawn = true;
      return;
    }
    case 'ReaderRegistered':
      history.registered.set(event.data.readerId, day);
      return;
    case 'ProfileRevised':
    case 'PreferencesChanged':
      return;
    case 'RecommendationsShown':
    case 'RecommendationsClicked':
      tellExposure(history, event);
      return;
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
      tellReading(history, event, day);
      return;
  }
}

function tellReading(
  { readings, likes, deeds }: Told,
  event: ReadingEvent & RecordedEvent,
  day: string,
): void {
  const { readerId, bookId } = event.data;
  const ofReader = readings.get(readerId) ?? new Map<string, Reading>();
  const before = ofReader.get(bookId) ?? reading.initial;
  const after = reading.evolve(before, event);
  readings.set(readerId, ofReader.set(bookId, after));
  const liked = likes.get(readerId) ?? new Set<string>();
  if (!isLike(after)) liked.delete(bookId);
  // A set remembers the order in which its members came.
  else liked.add(bookId);
  likes.set(readerId, liked);
  deeds.push({ day, readerId, event });
}

function tellExposure({ exposures }: Told, { type, data }: ExposureEvent): void {
  const kind = type === 'RecommendationsShown' ? 'shown' : 'opened';
  for (const { bookId, source, reason } of data.books) {
    exposures.push({ kind, day: data.day, bookId, source, reason, weight: 1 / data.sampleRate });
  }
}
