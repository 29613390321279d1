import { likedInGenresMax, newLikesBelow, type Catalogue, type Readership } from '../../queries/catalogue.ts';
import type { BookSummary, BookView } from '../../queries/ports.ts';
import { folded } from './book-search.ts';
import type { MemoryBooks } from './books.ts';
import { keptBookOf } from './kept-book.ts';

/** What the books of a catalogue in memory have in common; whoever gives four stars or five likes a book. */
export function memoryCatalogue({ views }: Pick<MemoryBooks, 'views'>): Catalogue {
  const offered = (readership: Readership): BookView[] =>
    [...views.values()].filter(
      (book) => !book.withdrawn && (readership === 'all' || likesOf(book) < newLikesBelow),
    );
  return {
    find: async (id) => {
      const view = views.get(id);
      return view && keptBookOf(view);
    },
    byMakers: async (makers, { readership, limit }) =>
      offered(readership)
        .filter(
          ({ authors, series }) =>
            makers.authors.some((name) => haveWords(authors, name)) ||
            makers.series.some((name) =>
              haveWords(
                series.map((one) => one.name),
                name,
              ),
            ),
        )
        .toSorted(byLikes)
        .slice(0, limit)
        .map(summaryOf),
    ofGenres: async (genres, { readership, limit }) => {
      const shared = (book: BookView): number => book.genres.filter((genre) => genres.includes(genre)).length;
      return offered(readership)
        .filter((book) => shared(book) > 0)
        .toSorted((one, other) => shared(other) - shared(one) || byLikes(one, other))
        .slice(0, limit)
        .map(summaryOf);
    },
    likedInGenres: async (each) => {
      const liked = offered('all').filter((book) => likesOf(book) > 0 && book.genres.length > 0);
      const groups = Map.groupBy(
        liked.toSorted(byLikes),
        ({ genres, language }) => `${genres[0]} ${language}`,
      );
      return [...groups.values()]
        .flatMap((group) => group.slice(0, each))
        .toSorted(byLikes)
        .slice(0, likedInGenresMax)
        .map(summaryOf);
    },
  };
}

const likesOf = ({ ratings: { perStar } }: BookView): number => (perStar[3] ?? 0) + (perStar[4] ?? 0);

const doublings = (book: BookView): number => Math.floor(Math.log2(1 + likesOf(book)));

const byLikes = (one: BookView, other: BookView): number =>
  doublings(other) - doublings(one) || (one.id < other.id ? -1 : 1);

function haveWords(names: readonly string[], wanted: string): boolean {
  const having = folded(names.join(' ')).split(' ');
  const words = folded(wanted);
  return words !== '' && words.split(' ').every((word) => having.includes(word));
}

const summaryOf = (view: BookView): BookSummary => {
  const { withdrawn: _withdrawn, ...summary } = keptBookOf(view);
  return summary;
};
