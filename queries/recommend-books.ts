import { z } from 'zod';
import type { RecommendationSource } from '../domain/exposed-book.ts';
import { murmur3 } from '../domain/partition.ts';
import { noFilters, type RankingFilters } from '../domain/recommending/ranking/filters.ts';
import { goOnWithSeries } from '../domain/recommending/ranking/go-on.ts';
import { withNewBook } from '../domain/recommending/ranking/new-books.ts';
import { screenLength, screens, type Screens } from '../domain/recommending/ranking/screens.ts';
import {
  isAmong,
  isAmongLast,
  pagedMax,
  shownCount,
  shownSchema,
  withShown,
} from '../domain/recommending/ranking/shown.ts';
import { cursorSchema, encodeCursor } from './cursor.ts';
import type { SignIn } from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import type { Tier } from './recommending/ladder.ts';
import { answerOnce, askerOf, dayOf, newBooksFor, type RecommendingPorts } from './recommending/asker.ts';
import { offeringFor, type Offering } from './recommending/offering.ts';
import { rememberedAnswers } from './recommending/remembered-answers.ts';
import { booksOfReasons, recommendedBooks, type RecommendedBook } from './recommending/recommended-books.ts';

type RecommendBooks = {
  readonly signIn: SignIn;
  readonly limit: number;
  readonly filters?: RankingFilters | undefined;
  /** `next` of an earlier answer to the same question; undefined for its beginning. */
  readonly cursor?: string | undefined;
};

/** `source` is the rung that the list is from; where it had too few books, others follow, each of which says where it is from. */
export type RecommendedBooks = {
  readonly source: RecommendationSource;
  readonly modelVersion?: string;
  readonly items: readonly RecommendedBook[];
  readonly next: string | null;
};

type Refusal = 'recommendations-unavailable' | 'unknown-cursor';

const list = 'recommendations';
const cursors = cursorSchema(
  z.strictObject({
    list: z.literal(list),
    asked: z.int(),
    shown: shownSchema,
    offset: z
      .int()
      .min(0)
      .max(screenLength - 1),
  }),
);
const maybeCursor = cursors.optional();
type Mark = z.output<typeof cursors>;

/**
 * Books for whoever asks, best first, ranked by what they have read up to now: from the reader's feed, else the model asked now, and on down the ladder until the page
 * is full. `popular-books` and `trending` are not among the models waited for: they count everybody, and no asker can tell whether their own acts are in them.
 * A page that follows another shows no book again, whatever has become of the feed meanwhile, and passes none over that still fits.
 */
export const recommendBooks = (
  ports: RecommendingPorts,
): Question<RecommendBooks, RecommendedBooks, Refusal> => {
  const answers = rememberedAnswers<RecommendedBooks>();
  return {
    reads: ['feeds', 'reading-history', 'book-titles', 'profiles'],
    ask: async ({ signIn, limit, filters = noFilters, cursor }, freshly) => {
      const asked = murmur3(JSON.stringify(filters));
      const mark = maybeCursor.safeParse(cursor);
      if (!mark.success || (mark.data !== undefined && mark.data.asked !== asked))
        return refused('unknown-cursor');
      const { data: from = { list, asked, shown: '', offset: 0 } } = mark;
      const asker = await askerOf(ports, signIn, freshly);
      if (asker === undefined) return refused('recommendations-unavailable');
      const answer = await answerOnce(
        { ports, answers, asker, freshly },
        `${asked} ${limit} ${cursor ?? ''}`,
        async (hasFeed) => {
          const ladder = { ...ports, lists: freshly ? ports.stored : ports.remembered, hasFeed };
          const newBooks = await newBooksFor(ports, asker, freshly);
          const offering = offeringFor(ladder, { ...asker, filters, newBooks });
          const seed = asker.reader && `${asker.reader} ${dayOf(ports)}`;
          const page = { limit: Math.min(limit, pagedMax - shownCount(from.shown)), seed };
          const found = await fill(offering, from, page);
          // What does not fit on a screen that has begun may on the next.
          const isStuck = found?.items.length === 0 && from.offset > 0;
          return isStuck ? fill(offering, { ...from, offset: 0 }, page) : found;
        },
      );
      if (answer === undefined) return refused('recommendations-unavailable');
      ports.onAnswer(answer.source, answer.items);
      return answered(answer);
    },
  };
};

type Page = { readonly limit: number; readonly seed: string | undefined };

async function fill(
  offering: Offering,
  from: Mark,
  { limit, seed }: Page,
): Promise<RecommendedBooks | undefined> {
  let page: Screens | undefined;
  let answeredBy: Tier | undefined;
  let last: Tier | undefined;
  let isPopularKnown = false;
  const isShown = isAmong(from.shown);
  const fresh = (await offering.newBooks()).filter(({ bookId }) => !isShown(bookId));
  for await (const tier of offering.tiers(() => (page?.placed.length ?? 0) > 0)) {
    const offers = await offering.offersOf(tier);
    if (offers === undefined) continue;
    last = tier;
    isPopularKnown ||= tier.source === 'popular';
    page ??= screens({ limit, ...continued(from, offers), seed });
    const placed = page.placed.length;
    // The first rung that has anything goes on with the reader's series, and has something new.
    const isFirst = placed === 0 && offers.length > 0;
    page.place(isFirst ? withNewBook(goOnWithSeries(offers, offering.next()), fresh) : offers);
    if (page.placed.slice(placed).some(({ source }) => source === tier.source)) answeredBy ??= tier;
    if (page.isFull()) break;
  }
  if (page?.placed.length === 0) page.place(offering.next());
  // Nothing is an answer when even what everybody likes was looked through.
  if (page === undefined || (page.placed.length === 0 && !isPopularKnown)) return undefined;
  const { placed } = page;
  const facts = await offering.facts([...placed.map(({ bookId }) => bookId), ...booksOfReasons(placed)]);
  if (facts === undefined) return undefined;
  const { modelVersion } = answeredBy ?? {};
  return {
    source: answeredBy?.source ?? placed.at(0)?.source ?? last?.source ?? 'popular',
    ...(modelVersion !== undefined && { modelVersion }),
    items: recommendedBooks(placed, facts.bookOf),
    next: nextOf(from, page),
  };
}

/** What the earlier pages mean for this one. */
function continued({ shown, offset }: Mark, offers: Parameters<Screens['place']>[0]) {
  const isOnScreen = isAmongLast(shown, offset);
  return {
    offset,
    before: offers.filter(({ bookId }) => isOnScreen(bookId)).map(({ book }) => book),
    isShown: isAmong(shown),
  };
}

function nextOf(from: Mark, page: Screens): string | null {
  const shown = withShown(
    from.shown,
    page.placed.map(({ bookId }) => bookId),
  );
  const isOver =
    page.placed.length === 0 || shownCount(shown) >= pagedMax || !(page.isFull() || page.hasMore());
  return isOver ? null : encodeCursor({ ...from, shown, offset: page.offset() });
}
