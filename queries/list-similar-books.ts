import type { BookId } from '../domain/ids.ts';
import { neighboursMax } from '../domain/recommending/book-neighbours.ts';
import type { SharedContent } from '../domain/recommending/content-affinity.ts';
import { similarBooks, type SimilarBook, type SimilarSource } from '../domain/recommending/similar-books.ts';
import type { Catalogue } from './catalogue.ts';
import type { BookNeighbour, BookNeighbours, Books, BookSummary, Rung } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type ListSimilarBooks = { readonly bookId: BookId; readonly limit: number };

/** `source` is what most of the list rests on; each book says it for itself. A score compares within the list only. */
type ListedSimilarBooks = {
  readonly source: SimilarSource;
  readonly items: readonly {
    readonly book: BookSummary;
    readonly score: number;
    readonly source: SimilarSource;
    readonly shares?: SharedContent;
  }[];
};

type Titles = Pick<Books, 'summaries'>;

type Ports = {
  readonly catalogue: Pick<Catalogue, 'find' | 'byMakers' | 'ofGenres'>;
  readonly neighbours: BookNeighbours;
  readonly stored: { readonly titles: Titles };
  readonly remembered: { readonly titles: Titles };
  readonly rungs: { readonly neighbours: Rung; readonly catalogue: Rung; readonly titles: Rung };
};

/** Books by the same authors or of the same series that are looked at… */
const byMakersMax = 100;
/** …of the same genres, when fewer neighbours than this are known… */
const neighboursEnough = neighboursMax / 2;
const ofGenresMax = 60;
/** …and of the series that books of those are volumes of. */
const volumesMax = 300;

/**
 * Books like one book, best first: by who likes them, and by author, series and genre, so that a book without readers has some, too; those like a withdrawn book as well, so that
 * another can be chosen. Without Redis they are those that the catalogue knows, without the catalogue there are none.
 */
export const listSimilarBooks = (
  ports: Ports,
): Question<ListSimilarBooks, ListedSimilarBooks, 'book-not-found' | 'similar-books-unavailable'> => ({
  reads: ['book-titles'],
  ask: async ({ bookId, limit }, freshly) => {
    const { catalogue, rungs } = ports;
    const found = await rungs.catalogue(async () => ({ book: await catalogue.find(bookId) }));
    if (found === undefined) return refused('similar-books-unavailable');
    if (found.book === undefined) return refused('book-not-found');
    const { withdrawn: _withdrawn, ...book } = found.book;
    const known = await rungs.neighbours(() => ports.neighbours.of([bookId], neighboursMax));
    const neighbours = known?.get(bookId) ?? [];
    const titles = freshly ? ports.stored.titles : ports.remembered.titles;
    const books = await gather(ports, titles, { book, neighbours });
    if (books === undefined) return refused('similar-books-unavailable');
    const listed = similarBooks({ book, neighbours, ...books }).slice(0, limit);
    return answered(listedBooks(listed, books.bookOf));
  },
});

type Asked = { readonly book: BookSummary; readonly neighbours: readonly BookNeighbour[] };

/** Everything that may be listed; what cannot be had in time is done without, unless nothing can. */
async function gather({ catalogue, rungs }: Ports, titles: Titles, { book, neighbours }: Asked) {
  const asked = { readership: 'all' } as const;
  const makers = { authors: book.authors, series: book.series.map(({ name }) => name) };
  const [liked, byMakers, ofGenres] = await Promise.all([
    rungs.titles(() => titles.summaries(neighbours.map(({ bookId }) => bookId))),
    rungs.catalogue(() => catalogue.byMakers(makers, { ...asked, limit: byMakersMax })),
    neighbours.length >= neighboursEnough
      ? []
      : rungs.catalogue(() => catalogue.ofGenres(book.genres, { ...asked, limit: ofGenresMax })),
  ]);
  if (byMakers === undefined && (liked === undefined || liked.size === 0)) return undefined;
  const related = [...(byMakers ?? []), ...(ofGenres ?? [])];
  const books = new Map([...(liked ?? []), ...related.map((one) => [one.id, one] as const)]);
  const later = [...books.values()].flatMap(({ series }) => series.filter(({ volume }) => volume !== 1));
  const series = [...new Set(later.map(({ name }) => name))];
  const volumes =
    (await rungs.catalogue(() =>
      catalogue.byMakers({ authors: [], series }, { ...asked, limit: volumesMax }),
    )) ?? [];
  return {
    related: related.map(({ id }) => id),
    bookOf: (id: BookId) => books.get(id) ?? volumes.find((volume) => volume.id === id),
    volumesOf: (name: string) => volumes.filter((volume) => volume.series.some((own) => own.name === name)),
  };
}

function listedBooks(
  listed: readonly SimilarBook[],
  bookOf: (id: BookId) => BookSummary | undefined,
): ListedSimilarBooks {
  const items = listed.flatMap(({ bookId, score, source, ...shares }) => {
    const book = bookOf(bookId);
    return book === undefined ? [] : [{ book, score: Number(score.toPrecision(3)), source, ...shares }];
  });
  const byLikes = items.filter(({ source }) => source === 'likes').length;
  return { source: byLikes * 2 > items.length ? 'likes' : 'content', items };
}
