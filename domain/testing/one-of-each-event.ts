import type { DomainEvent, EventType } from '../events.ts';
import {
  bookAbandoned,
  bookAdded,
  bookDismissed,
  bookRated,
  bookRevised,
  bookShelved,
  bookUnshelved,
  bookViewed,
  bookWithdrawn,
  dismissalUndone,
  emma,
  exposed,
  factsOfEmma,
  preferencesChanged,
  preferring,
  profileRevised,
  ratingWithdrawn,
  readerRegistered,
  readingProgressed,
  reviewRemoved,
  reviewRevised,
  reviewWritten,
  recommendationsClicked,
  recommendationsShown,
} from './examples.ts';

const before = { shelf: 'reading' } as const;
const omnibus = { ...factsOfEmma, series: [{ name: 'Complete works', volume: 1, lastVolume: 6 }] };

/** An event of each type; a type that is missing here does not compile. */
const examples: { readonly [Type in EventType]: DomainEvent & { readonly type: Type } } = {
  BookAdded: bookAdded(),
  BookRevised: bookRevised(emma, omnibus),
  BookWithdrawn: bookWithdrawn(),
  ReaderRegistered: readerRegistered(),
  ProfileRevised: profileRevised({ displayName: 'Ana', yearlyGoal: 24 }),
  PreferencesChanged: preferencesChanged(preferring('poetry')),
  BookViewed: bookViewed('2026-01-02T12:00:00.000Z'),
  BookShelved: bookShelved('reading', { before: { interest: 'viewed' } }),
  BookUnshelved: bookUnshelved({ before }),
  BookAbandoned: bookAbandoned({ before }),
  ReadingProgressed: readingProgressed({ page: 237, percent: 50 }, { before }),
  BookRated: bookRated(4, { before }),
  RatingWithdrawn: ratingWithdrawn({ before: { ...before, stars: 4 } }),
  ReviewWritten: reviewWritten('Badly done!', { before }),
  ReviewRevised: reviewRevised({ text: 'She marries him', spoilers: true }, { before }),
  ReviewRemoved: reviewRemoved({ before }),
  BookDismissed: bookDismissed({ before }),
  DismissalUndone: dismissalUndone({ before: { dismissed: true } }),
  RecommendationsShown: recommendationsShown(exposed(emma)),
  RecommendationsClicked: recommendationsClicked(exposed(emma)),
};

export const oneOfEachEvent: readonly DomainEvent[] = Object.values(examples);
