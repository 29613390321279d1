import type { BookId } from '../../domain/ids.ts';
import type { Past } from '../../domain/recommending/ranking/past.ts';
import {
  seriesInOrder,
  type InOrder,
  type SeriesVolume,
} from '../../domain/recommending/ranking/series-order.ts';
import type { Books, OfferableBook } from '../ports.ts';

/** What ranking for one reader knows of books, gathered rung by rung. */
export type Facts = {
  readonly bookOf: (id: BookId) => OfferableBook | undefined;
  readonly inOrder: InOrder;
};

/**
 * Gathers what ranking must know to offer these books and to go on with these series: the books, the volumes of their series, and the volumes that may take their
 * place. Rejects when a store is away and nothing that is young enough is remembered.
 */
export function factGathering(shelves: Pick<Books, 'offerable' | 'volumes'>, past: Past) {
  const books = new Map<BookId, OfferableBook>();
  const volumes = new Map<string, readonly SeriesVolume[]>();

  const readBooks = async (ids: readonly BookId[]): Promise<void> => {
    const missing = ids.filter((id) => !books.has(id));
    if (missing.length === 0) return;
    for (const [id, book] of await shelves.offerable(missing)) books.set(id, book);
  };

  return async (ids: readonly BookId[], seriesNames: readonly string[] = []): Promise<Facts> => {
    await readBooks(ids);
    const names = new Set(seriesNames);
    for (const id of ids) for (const { name } of books.get(id)?.series ?? []) names.add(name);
    const missing = [...names].filter((name) => !volumes.has(name));
    if (missing.length > 0) {
      for (const [name, found] of await shelves.volumes(missing)) volumes.set(name, found);
    }
    const inOrder = seriesInOrder(past, volumes);
    await readBooks([...names].flatMap((name) => inOrder(name)?.map(({ bookId }) => bookId) ?? []));
    return { bookOf: (id) => books.get(id), inOrder };
  };
}
