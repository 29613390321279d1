import type { RecommendationSource } from '../domain/exposed-book.ts';
import type { BookId } from '../domain/ids.ts';
import type { Offer } from '../domain/recommending/ranking/candidate.ts';
import { homeRows, type HomeRow } from '../domain/recommending/ranking/home-rows.ts';
import { isRead, type PastBook } from '../domain/recommending/ranking/past.ts';
import { isLike, type Preferences } from '../domain/values.ts';
import type { OfferableBook, SignIn } from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import {
  answerOnce,
  askerOf,
  newBooksFor,
  type Asker,
  type RecommendingPorts,
} from './recommending/asker.ts';
import {
  fromTrending,
  popularIn,
  popularLookedThroughMax,
  type Ladder,
  type Tier,
} from './recommending/ladder.ts';
import { offeringFor, type Offering } from './recommending/offering.ts';
import { rememberedAnswers } from './recommending/remembered-answers.ts';
import { booksOfReasons, recommendedBooks, type RecommendedBook } from './recommending/recommended-books.ts';

/** `limit`: books in a row at most. */
type ArrangeHome = { readonly signIn: SignIn; readonly limit: number };

/** `book` is the one that a row rests on, `genre` the one that it is from. */
type ToldRow = {
  readonly kind: HomeRow['kind'];
  readonly book?: Pick<OfferableBook, 'id' | 'title'>;
  readonly genre?: string;
  readonly items: readonly RecommendedBook[];
};

/** `source` is the rung that the first row is from. */
type Home = {
  readonly source: RecommendationSource;
  readonly modelVersion?: string;
  readonly rows: readonly ToldRow[];
};

/** Books that a reader liked last, whose genres are looked at. */
export const likedLookedAtMax = 50;

/** The rows of the home page of whoever asks; no book is in two of them. Rows for which there is nothing are left out. */
export const arrangeHome = (
  ports: RecommendingPorts,
): Question<ArrangeHome, Home, 'recommendations-unavailable'> => {
  const answers = rememberedAnswers<Home>();
  return {
    reads: ['feeds', 'reading-history', 'book-titles', 'profiles'],
    ask: async ({ signIn, limit }, freshly) => {
      const asker = await askerOf(ports, signIn, freshly);
      if (asker === undefined) return refused('recommendations-unavailable');
      const home = await answerOnce({ ports, answers, asker, freshly }, `home ${limit}`, async (hasFeed) => {
        const ladder = { ...ports, lists: freshly ? ports.stored : ports.remembered, hasFeed };
        return arrange(ladder, { ...asker, newBooks: await newBooksFor(ports, asker, freshly) }, limit);
      });
      if (home === undefined) return refused('recommendations-unavailable');
      ports.onAnswer(
        home.source,
        home.rows.flatMap(({ items }) => items),
      );
      return answered(home);
    },
  };
};

async function arrange(
  ladder: Omit<Ladder, 'preferences' | 'filters' | 'newBooks'>,
  asker: Asker & Pick<Ladder, 'newBooks'>,
  rowLength: number,
): Promise<Home | undefined> {
  const offering = offeringFor(ladder, asker);
  const personal = await firstOffers(offering);
  if (personal === undefined) return undefined;
  const liked = (asker.past?.books ?? []).filter((book) => isLike(book));
  const [popular, trending] = await Promise.all([
    popularOffers(ladder, offering, liked),
    trendingOffers(ladder, offering),
  ]);
  const { source, modelVersion } = personal.tier;
  const rows = homeRows({
    personal: personal.offers,
    isPersonal: source !== 'popular' && source !== 'trending',
    next: offering.next(),
    finished: liked.filter(isRead).map(({ bookId }) => bookId),
    popular,
    trending,
    rowLength,
  });
  const told = await tellRows(offering, rows);
  return told && { source, ...(modelVersion !== undefined && { modelVersion }), rows: told };
}

type Offers = { readonly tier: Tier; readonly offers: readonly Offer[] };

/** Of the first rung that has any; `undefined` when no rung answers. */
async function firstOffers(offering: Offering): Promise<Offers | undefined> {
  let found: Offers | undefined;
  for await (const tier of offering.tiers(() => false)) {
    const offers = await offering.offersOf(tier);
    if (offers === undefined) continue;
    found = { tier, offers };
    if (offers.length > 0) break;
  }
  return found;
}

type Ladders = Pick<Ladder, 'rungs' | 'lists'>;

/** What is popular in a genre that the reader prefers, or has most among the books they liked last. */
async function popularOffers({ rungs, lists }: Ladders, offering: Offering, liked: readonly PastBook[]) {
  const genre = await genreOf(offering, liked.slice(0, likedLookedAtMax));
  if (genre === undefined) return undefined;
  const popular = await rungs.popular(() => lists.popular.top(popularLookedThroughMax));
  const offers = popular && (await offering.offersOf(popularIn([genre], popular)));
  return offers && { genre, offers };
}

async function genreOf(
  { preferences, facts }: { readonly preferences: Preferences; readonly facts: Offering['facts'] },
  liked: readonly PastBook[],
): Promise<string | undefined> {
  const [preferred] = preferences.genres.preferred;
  if (preferred !== undefined || liked.length === 0) return preferred;
  const ids = liked.map(({ bookId }) => bookId);
  const known = await facts(ids);
  const counts = new Map<string, number>();
  for (const id of ids) {
    const [genre] = known?.bookOf(id)?.genres ?? [];
    if (genre !== undefined) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).at(0)?.[0];
}

async function trendingOffers({ rungs, lists }: Ladders, offering: Offering): Promise<readonly Offer[]> {
  const trending = await rungs.trending(() => lists.trending.of(undefined));
  return (trending && (await offering.offersOf(fromTrending(trending, undefined)))) ?? [];
}

async function tellRows(
  offering: Offering,
  rows: readonly HomeRow[],
): Promise<readonly ToldRow[] | undefined> {
  const offers = rows.flatMap((row) => row.offers);
  const resting = rows.flatMap((row) => (row.kind === 'because-you-finished' ? [row.book] : []));
  const facts = await offering.facts([
    ...offers.map(({ bookId }) => bookId),
    ...booksOfReasons(offers),
    ...resting,
  ]);
  if (facts === undefined) return undefined;
  return rows.map((row) => ({
    ...aboutRow(row, facts.bookOf),
    items: recommendedBooks(row.offers, facts.bookOf),
  }));
}

function aboutRow(row: HomeRow, bookOf: (id: BookId) => OfferableBook | undefined): Omit<ToldRow, 'items'> {
  switch (row.kind) {
    case 'because-you-finished': {
      const book = bookOf(row.book);
      return { kind: row.kind, ...(book && { book: { id: book.id, title: book.title } }) };
    }
    case 'popular-in-genre':
      return { kind: row.kind, genre: row.genre };
    case 'for-you':
    case 'popular':
    case 'next-in-your-series':
    case 'something-different':
    case 'trending':
      return { kind: row.kind };
  }
}
