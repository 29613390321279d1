import { accept, refuse, type Decider, type Decision } from './decider.ts';
import { isSameContent } from './equality.ts';
import type { ReadingEvent } from './events.ts';
import type { BookId, ReaderId } from './ids.ts';
import {
  untouchedReading,
  type Interest,
  type PriorReading,
  type Progress,
  type ReadingSnapshot,
  type Review,
  type Shelf,
  type Stars,
} from './values.ts';

/** What one reader did with one book, folded from `reading-<readerId>+<bookId>`. */
export type Reading = PriorReading & {
  readonly viewedAt: string | null;
  /** How far the reader has come; null before anything was said since the book was put on a shelf. */
  readonly progress: Progress | null;
  /** What the reader tells everybody of the book. */
  readonly review: Review | null;
};

/** What the catalogue says of the book when the command arrives. */
export type BookAvailability = 'available' | 'withdrawn' | 'unknown';

type About = { readonly readerId: ReaderId; readonly bookId: BookId; readonly book: BookAvailability };

/** How far a reader says to have come: one of the two. */
export type StatedProgress = { readonly page: number } | { readonly percent: number };

export type ReadingCommand =
  | (About & { readonly type: 'view-book'; readonly at: string })
  | (About & { readonly type: 'shelve-book'; readonly shelf: Shelf })
  | (About & { readonly type: 'unshelve-book' })
  | (About & { readonly type: 'abandon-book' })
  | (About & {
      readonly type: 'record-progress';
      readonly progress: StatedProgress;
      /** How many pages the book has; null when the catalogue does not know. */
      readonly pages: number | null;
    })
  | (About & { readonly type: 'rate-book'; readonly stars: Stars })
  | (About & { readonly type: 'withdraw-rating' })
  | (About & { readonly type: 'write-review'; readonly review: Review })
  | (About & { readonly type: 'remove-review' })
  | (About & { readonly type: 'dismiss-book' })
  | (About & { readonly type: 'undo-dismissal' });

export type ReadingRefusal =
  'book-not-found' | 'book-withdrawn' | 'book-already-read' | 'book-not-being-read' | 'page-beyond-the-end';

/** A view of the same book within this time of the last recorded one says nothing new. */
export const viewRepeatMs = 30 * 60_000;

export const reading: Decider<Reading, ReadingCommand, ReadingEvent, ReadingRefusal> = {
  initial: { ...untouchedReading, interest: 'none', viewedAt: null, progress: null, review: null },
  evolve,
  decide,
};

function evolve(state: Reading, event: ReadingEvent): Reading {
  return {
    ...snapshotChangedBy(event, state),
    interest: interestRaisedBy(event, state.interest),
    viewedAt: event.type === 'BookViewed' ? event.data.viewedAt : state.viewedAt,
    progress: progressChangedBy(event, state.progress),
    review: reviewChangedBy(event, state.review),
  };
}

/** The reading's snapshot after this event; events carry the one before, so a projection needs no other look-up. */
export const snapshotAfter = (event: ReadingEvent): ReadingSnapshot =>
  snapshotChangedBy(event, event.data.before);

/** How much the reader cares for the book after this event; `before` says how much they did before it. */
export const interestAfter = (event: ReadingEvent): Interest =>
  interestRaisedBy(event, event.data.before.interest);

function snapshotChangedBy(
  event: ReadingEvent,
  { shelf, stars, dismissed }: ReadingSnapshot,
): ReadingSnapshot {
  switch (event.type) {
    case 'BookViewed':
    case 'ReadingProgressed':
    case 'ReviewWritten':
    case 'ReviewRevised':
    case 'ReviewRemoved':
      return { shelf, stars, dismissed };
    case 'BookShelved':
      return { shelf: event.data.shelf, stars, dismissed: false };
    case 'BookUnshelved':
      return { shelf: null, stars, dismissed };
    case 'BookAbandoned':
      return { shelf: 'abandoned', stars, dismissed };
    case 'BookRated':
      return { shelf, stars: event.data.stars, dismissed: false };
    case 'RatingWithdrawn':
      return { shelf, stars: null, dismissed };
    case 'BookDismissed':
      return { shelf: null, stars, dismissed: true };
    case 'DismissalUndone':
      return { shelf, stars, dismissed: false };
  }
}

function interestRaisedBy(event: ReadingEvent, interest: Interest): Interest {
  switch (event.type) {
    case 'BookShelved':
    case 'BookRated':
    case 'ReviewWritten':
      return 'engaged';
    case 'BookViewed':
      return interest === 'none' ? 'viewed' : interest;
    case 'BookUnshelved':
    case 'BookAbandoned':
    case 'ReadingProgressed':
    case 'RatingWithdrawn':
    case 'ReviewRevised':
    case 'ReviewRemoved':
    case 'BookDismissed':
    case 'DismissalUndone':
      return interest;
  }
}

/** Progress belongs to one stay on a shelf: whoever shelves a book anew begins anew. */
function progressChangedBy(event: ReadingEvent, progress: Progress | null): Progress | null {
  switch (event.type) {
    case 'ReadingProgressed':
      return event.data.progress;
    case 'BookShelved':
    case 'BookUnshelved':
    case 'BookDismissed':
      return null;
    case 'BookViewed':
    case 'BookAbandoned':
    case 'BookRated':
    case 'RatingWithdrawn':
    case 'ReviewWritten':
    case 'ReviewRevised':
    case 'ReviewRemoved':
    case 'DismissalUndone':
      return progress;
  }
}

function reviewChangedBy(event: ReadingEvent, review: Review | null): Review | null {
  if (event.type === 'ReviewWritten' || event.type === 'ReviewRevised') return event.data.review;
  return event.type === 'ReviewRemoved' ? null : review;
}

/** A withdrawn book is neither shelved, rated nor reviewed any more; who is reading it may go on or give it up, and all may be taken back. */
function decide(command: ReadingCommand, state: Reading): Decision<ReadingEvent, ReadingRefusal> {
  if (command.book === 'unknown') return refuse('book-not-found');
  switch (command.type) {
    case 'view-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : view(command, state);
    case 'shelve-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : shelve(command, state);
    case 'rate-book':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : rate(command, state);
    case 'write-review':
      return command.book === 'withdrawn' ? refuse('book-withdrawn') : writeReview(command, state);
    case 'remove-review':
      return state.review === null
        ? accept()
        : accept({ type: 'ReviewRemoved', data: about(command, state) });
    case 'unshelve-book':
      return state.shelf === null ? accept() : accept({ type: 'BookUnshelved', data: about(command, state) });
    case 'abandon-book':
      return abandon(command, state);
    case 'record-progress':
      return recordProgress(command, state);
    case 'withdraw-rating':
      return state.stars === null
        ? accept()
        : accept({ type: 'RatingWithdrawn', data: about(command, state) });
    case 'dismiss-book':
      return dismiss(command, state);
    case 'undo-dismissal':
      return state.dismissed ? accept({ type: 'DismissalUndone', data: about(command, state) }) : accept();
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

function abandon(
  command: CommandOf<'abandon-book'>,
  state: Reading,
): Decision<ReadingEvent, 'book-not-being-read'> {
  if (state.shelf === 'abandoned') return accept();
  if (state.shelf !== 'reading') return refuse('book-not-being-read');
  return accept({ type: 'BookAbandoned', data: about(command, state) });
}

function recordProgress(
  command: CommandOf<'record-progress'>,
  state: Reading,
): Decision<ReadingEvent, 'book-not-being-read' | 'page-beyond-the-end'> {
  const { progress: stated, pages } = command;
  if (state.shelf !== 'reading') return refuse('book-not-being-read');
  if ('page' in stated && pages !== null && stated.page > pages) return refuse('page-beyond-the-end');
  const progress = measured(stated, pages);
  if (isSameContent(state.progress, progress)) return accept();
  return accept({ type: 'ReadingProgressed', data: { ...about(command, state), progress } });
}

/**
 * Page and percent, as far as the number of pages tells one from the other; both are rounded down, for nobody has read what comes next.
 * The division comes last: 29 / 100 * 100 is a little less than 29.
 */
function measured(stated: StatedProgress, pages: number | null): Progress {
  if ('page' in stated) {
    return { page: stated.page, percent: pages === null ? null : Math.floor((stated.page * 100) / pages) };
  }
  return {
    page: pages === null ? null : Math.floor((stated.percent * pages) / 100),
    percent: stated.percent,
  };
}

function rate(command: CommandOf<'rate-book'>, state: Reading): Decision<ReadingEvent, never> {
  if (state.stars === command.stars && !state.dismissed) return accept();
  return accept({ type: 'BookRated', data: { ...about(command, state), stars: command.stars } });
}

function writeReview(command: CommandOf<'write-review'>, state: Reading): Decision<ReadingEvent, never> {
  const { review } = command;
  if (isSameContent(state.review, review)) return accept();
  const type = state.review === null ? 'ReviewWritten' : 'ReviewRevised';
  return accept({ type, data: { ...about(command, state), review } });
}

function dismiss(
  command: CommandOf<'dismiss-book'>,
  state: Reading,
): Decision<ReadingEvent, 'book-already-read'> {
  if (state.dismissed) return accept();
  if (state.stars !== null || state.shelf === 'finished') return refuse('book-already-read');
  return accept({ type: 'BookDismissed', data: about(command, state) });
}

const about = ({ readerId, bookId }: ReadingCommand, { shelf, stars, dismissed, interest }: Reading) => ({
  readerId,
  bookId,
  before: { shelf, stars, dismissed, interest },
});
