import { accept, refuse, type Decider, type Decision } from './decider.ts';
import type { ReadingEvent } from './events.ts';
import type { BookId, ReaderId } from './ids.ts';
import { untouchedReading, type ReadingSnapshot, type Shelf, type Stars } from './values.ts';

/** What one reader did with one book, folded from `reading-<readerId>+<bookId>`. */
export type Reading = ReadingSnapshot & { readonly viewedAt: string | null };

/** What the catalogue says of the book when the command arrives. */
export type BookAvailability = 'available' | 'withdrawn' | 'unknown';

type About = { readonly readerId: ReaderId; readonly bookId: BookId; readonly book: BookAvailability };

export type ReadingCommand =
  | (About & { readonly type: 'view-book'; readonly at: string })
  | (About & { readonly type: 'shelve-book'; readonly shelf: Shelf })
  | (About & { readonly type: 'rate-book'; readonly stars: Stars })
  | (About & { readonly type: 'withdraw-rating' })
  | (About & { readonly type: 'dismiss-book' });

export type ReadingRefusal = 'book-not-found' | 'book-withdrawn' | 'book-already-read';

/** A view of the same book within this time of the last recorded one says nothing new. */
export const viewRepeatMs = 30 * 60_000;

export const reading: Decider<Reading, ReadingCommand, ReadingEvent, ReadingRefusal> = {
  initial: { ...untouchedReading, viewedAt: null },
  evolve,
  decide,
};

function evolve(state: Reading, event: ReadingEvent): Reading {
  const viewedAt = event.type === 'BookViewed' ? event.data.viewedAt : state.viewedAt;
  return { ...snapshotChangedBy(event, state), viewedAt };
}

/** The reading's snapshot after this event; events carry the one before, so a projection needs no other look-up. */
export const snapshotAfter = (event: ReadingEvent): ReadingSnapshot =>
  snapshotChangedBy(event, event.data.before);

function snapshotChangedBy(
  event: ReadingEvent,
  { shelf, stars, dismissed }: ReadingSnapshot,
): ReadingSnapshot {
  switch (event.type) {
    case 'BookViewed':
      return { shelf, stars, dismissed };
    case 'BookShelved':
      return { shelf: event.data.shelf, stars, dismissed: false };
    case 'BookRated':
      return { shelf, stars: event.data.stars, dismissed: false };
    case 'RatingWithdrawn':
      return { shelf, stars: null, dismissed };
    case 'BookDismissed':
      return { shelf: null, stars, dismissed: true };
  }
}

function decide(command: ReadingCommand, state: Reading): Decision<ReadingEvent, ReadingRefusal> {
  if (command.book === 'unknown') return refuse('book-not-found');
  switch (command.type) {
    case 'view-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : view(command, state);
    case 'shelve-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : shelve(command, state);
    case 'rate-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : rate(command, state);
    case 'withdraw-rating':
      return state.stars === null
        ? accept()
        : accept({ type: 'RatingWithdrawn', data: about(command, state) });
    case 'dismiss-book':
      return dismiss(command, state);
  }
}

type CommandOf<Type extends ReadingCommand['type']> = Extract<ReadingCommand, { type: Type }>;

function view(command: CommandOf<'view-book'>, state: Reading): Decision<ReadingEvent, never> {
  const sinceMs = state.viewedAt === null ? Infinity : Date.parse(command.at) - Date.parse(state.viewedAt);
  if (sinceMs < viewRepeatMs) return accept();
  return accept({ type: 'BookViewed', data: { ...about(command, state), viewedAt: command.at } });
}

function shelve(command: CommandOf<'shelve-book'>, state: Reading): Decision<ReadingEvent, never> {
  if (state.shelf === command.shelf && !state.dismissed) return accept();
  return accept({ type: 'BookShelved', data: { ...about(command, state), shelf: command.shelf } });
}

function rate(command: CommandOf<'rate-book'>, state: Reading): Decision<ReadingEvent, never> {
  if (state.stars === command.stars && !state.dismissed) return accept();
  return accept({ type: 'BookRated', data: { ...about(command, state), stars: command.stars } });
}

function dismiss(
  command: CommandOf<'dismiss-book'>,
  state: Reading,
): Decision<ReadingEvent, 'book-already-read'> {
  if (state.dismissed) return accept();
  if (state.stars !== null || state.shelf === 'finished') return refuse('book-already-read');
  return accept({ type: 'BookDismissed', data: about(command, state) });
}

const about = ({ readerId, bookId }: ReadingCommand, { shelf, stars, dismissed }: Reading) => ({
  readerId,
  bookId,
  before: { shelf, stars, dismissed },
});
