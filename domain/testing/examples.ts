import type { EventOf } from '../events.ts';
import type { ExposedBook } from '../exposed-book.ts';
import { bookIdSchema, readerIdSchema, type BookId, type ReaderId } from '../ids.ts';
import {
  emptyProfile,
  noPreferences,
  untouchedReading,
  type BookFacts,
  type Interest,
  type Preferences,
  type PriorReading,
  type Profile,
  type Progress,
  type Review,
  type Shelf,
  type Stars,
} from '../values.ts';

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
  series: [],
  genres: ['classics', 'romance'],
  pages: 474,
};

type OfReading = {
  readonly reader?: ReaderId;
  readonly book?: BookId;
  /** Whoever has shelved or rated the book is engaged, unless told otherwise. */
  readonly before?: Partial<PriorReading>;
};

const ofReading = ({ reader = ana, book = emma, before = {} }: OfReading) => ({
  readerId: reader,
  bookId: book,
  before: { ...untouchedReading, interest: interestIn(before), ...before },
});

const interestIn = ({ shelf = null, stars = null }: Partial<PriorReading>): Interest =>
  shelf === null && stars === null ? 'none' : 'engaged';

export const bookAdded = (bookId = emma, facts = factsOfEmma): EventOf<'BookAdded'> => ({
  type: 'BookAdded',
  data: { ...facts, bookId },
});

export const bookRevised = (bookId = emma, facts = factsOfEmma): EventOf<'BookRevised'> => ({
  type: 'BookRevised',
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

export const profileRevised = (
  profile: Partial<Profile>,
  { reader = ana }: { readonly reader?: ReaderId } = {},
): EventOf<'ProfileRevised'> => ({
  type: 'ProfileRevised',
  data: { ...emptyProfile, ...profile, readerId: reader },
});

export const preferencesChanged = (
  preferences: Partial<Preferences>,
  { reader = ana }: { readonly reader?: ReaderId } = {},
): EventOf<'PreferencesChanged'> => ({
  type: 'PreferencesChanged',
  data: { ...noPreferences, ...preferences, readerId: reader },
});

/** Preferences for these genres. */
export const preferring = (...genres: string[]): Preferences => ({
  ...noPreferences,
  genres: { preferred: genres, avoided: [] },
});

export const bookViewed = (viewedAt: string, about: OfReading = {}): EventOf<'BookViewed'> => ({
  type: 'BookViewed',
  data: { ...ofReading(about), viewedAt },
});

export const bookShelved = (shelf: Shelf, about: OfReading = {}): EventOf<'BookShelved'> => ({
  type: 'BookShelved',
  data: { ...ofReading(about), shelf },
});

export const bookUnshelved = (about: OfReading = {}): EventOf<'BookUnshelved'> => ({
  type: 'BookUnshelved',
  data: ofReading(about),
});

export const bookAbandoned = (about: OfReading = {}): EventOf<'BookAbandoned'> => ({
  type: 'BookAbandoned',
  data: ofReading(about),
});

export const readingProgressed = (
  progress: Partial<Progress>,
  about: OfReading = {},
): EventOf<'ReadingProgressed'> => ({
  type: 'ReadingProgressed',
  data: { ...ofReading(about), progress: { page: null, percent: null, ...progress } },
});

export const bookRated = (stars: Stars, about: OfReading = {}): EventOf<'BookRated'> => ({
  type: 'BookRated',
  data: { ...ofReading(about), stars },
});

export const ratingWithdrawn = (about: OfReading = {}): EventOf<'RatingWithdrawn'> => ({
  type: 'RatingWithdrawn',
  data: ofReading(about),
});

export const reviewWritten = (text: string, about: OfReading = {}): EventOf<'ReviewWritten'> => ({
  type: 'ReviewWritten',
  data: { ...ofReading(about), review: { text, spoilers: false } },
});

export const reviewRevised = (review: Review, about: OfReading = {}): EventOf<'ReviewRevised'> => ({
  type: 'ReviewRevised',
  data: { ...ofReading({ before: { interest: 'engaged' }, ...about }), review },
});

export const reviewRemoved = (about: OfReading = {}): EventOf<'ReviewRemoved'> => ({
  type: 'ReviewRemoved',
  data: ofReading({ before: { interest: 'engaged' }, ...about }),
});

export const bookDismissed = (about: OfReading = {}): EventOf<'BookDismissed'> => ({
  type: 'BookDismissed',
  data: ofReading(about),
});

export const dismissalUndone = (about: OfReading = {}): EventOf<'DismissalUndone'> => ({
  type: 'DismissalUndone',
  data: ofReading(about),
});

type OfExposure = { readonly reader?: ReaderId; readonly day?: string; readonly sampleRate?: number };

/** These books as one page of recommendations shows them, one rank after the other. */
export const exposed = (...books: readonly BookId[]): ExposedBook[] =>
  books.map((bookId, index) => ({ bookId, rank: index + 1, source: 'feed', reason: 'because-you-rated' }));

const ofExposure = (
  books: readonly ExposedBook[],
  { reader = ana, day = '2026-01-02', sampleRate = 1 }: OfExposure,
) => ({ readerId: reader, day, sampleRate, books: [...books] });

export const recommendationsShown = (
  books: readonly ExposedBook[],
  about: OfExposure = {},
): EventOf<'RecommendationsShown'> => ({ type: 'RecommendationsShown', data: ofExposure(books, about) });

export const recommendationsClicked = (
  books: readonly ExposedBook[],
  about: OfExposure = {},
): EventOf<'RecommendationsClicked'> => ({ type: 'RecommendationsClicked', data: ofExposure(books, about) });
