import type { EventOf } from '../events.ts';
import { bookIdSchema, readerIdSchema, type BookId, type ReaderId } from '../ids.ts';
import { untouchedReading, type BookFacts, type ReadingSnapshot, type Shelf, type Stars } from '../values.ts';

export const bookNamed = (id: string): BookId => bookIdSchema.parse(id);
export const readerNamed = (id: string): ReaderId => readerIdSchema.parse(id);

/** What tests speak of when it does not matter which reader and which book. */
export const ana = readerNamed('ana');
/** Another reader, of another partition. */
export const bia = readerNamed('bia');
export const emma = bookNamed('b-emma');

export const factsOfEmma: BookFacts = {
  title: 'Emma',
  authors: ['Jane Austen'],
  year: 1815,
  language: 'en',
  genres: ['classics', 'romance'],
  pages: 474,
};

type OfReading = {
  readonly reader?: ReaderId;
  readonly book?: BookId;
  readonly before?: Partial<ReadingSnapshot>;
};

const ofReading = ({ reader = ana, book = emma, before = {} }: OfReading) => ({
  readerId: reader,
  bookId: book,
  before: { ...untouchedReading, ...before },
});

export const bookAdded = (bookId = emma, facts = factsOfEmma): EventOf<'BookAdded'> => ({
  type: 'BookAdded',
  data: { ...facts, bookId },
});

export const bookWithdrawn = (bookId = emma, reason = 'out of print'): EventOf<'BookWithdrawn'> => ({
  type: 'BookWithdrawn',
  data: { bookId, reason },
});

export const readerRegistered = (readerId = ana): EventOf<'ReaderRegistered'> => ({
  type: 'ReaderRegistered',
  data: { readerId, origin: 'sign-in' },
});

export const preferencesChanged = (
  genres: readonly string[],
  { reader = ana, languages = ['en'] }: { readonly reader?: ReaderId; readonly languages?: string[] } = {},
): EventOf<'PreferencesChanged'> => ({
  type: 'PreferencesChanged',
  data: { readerId: reader, genres: [...genres], languages },
});

export const bookViewed = (viewedAt: string, about: OfReading = {}): EventOf<'BookViewed'> => ({
  type: 'BookViewed',
  data: { ...ofReading(about), viewedAt },
});

export const bookShelved = (shelf: Shelf, about: OfReading = {}): EventOf<'BookShelved'> => ({
  type: 'BookShelved',
  data: { ...ofReading(about), shelf },
});

export const bookRated = (stars: Stars, about: OfReading = {}): EventOf<'BookRated'> => ({
  type: 'BookRated',
  data: { ...ofReading(about), stars },
});

export const ratingWithdrawn = (about: OfReading = {}): EventOf<'RatingWithdrawn'> => ({
  type: 'RatingWithdrawn',
  data: ofReading(about),
});

export const bookDismissed = (about: OfReading = {}): EventOf<'BookDismissed'> => ({
  type: 'BookDismissed',
  data: ofReading(about),
});
