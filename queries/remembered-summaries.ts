import type { BookId } from '../domain/ids.ts';
import type { SeriesVolume } from '../domain/recommending/ranking/series-order.ts';
import type { Books, BookSummary, OfferableBook } from './ports.ts';
import { rememberedByKey } from './remembered-by-key.ts';

/** Books remembered by one process, of about a kilobyte each. */
export const summariesRememberedMax = 20_000;
/** Series remembered by one process, of some kilobytes each. */
export const seriesRememberedMax = 5_000;

type Options = { readonly entriesMax?: number; readonly now?: () => number };

/** Titles remembered for the lists that are asked for most; books that are unknown or withdrawn are remembered as that. */
export const rememberedSummaries = (
  books: Pick<Books, 'summaries'>,
  { entriesMax = summariesRememberedMax, now }: Options = {},
): Pick<Books, 'summaries'> => ({
  summaries: rememberedByKey<BookId, BookSummary>(books.summaries, { entriesMax, now }),
});

/** What ranking asks of books and series, remembered in the same way. */
export const rememberedShelves = (
  books: Pick<Books, 'offerable' | 'volumes'>,
  { now }: Pick<Options, 'now'> = {},
): Pick<Books, 'offerable' | 'volumes'> => ({
  offerable: rememberedByKey<BookId, OfferableBook>(books.offerable, {
    entriesMax: summariesRememberedMax,
    now,
  }),
  volumes: rememberedByKey<string, readonly SeriesVolume[]>(books.volumes, {
    entriesMax: seriesRememberedMax,
    now,
  }),
});
