import type { BookId } from '../../domain/ids.ts';
import type { Neighbour } from '../../domain/recommending/book-neighbours.ts';
import type { NeighbourStore } from '../../projections/ports.ts';
import type { BookNeighbours } from '../../queries/ports.ts';

/** The neighbours of books in memory, for those who publish and those who read. */
export type MemoryBookNeighbours = BookNeighbours & NeighbourStore;

export function memoryBookNeighbours(): MemoryBookNeighbours {
  const versions = new Map<string, Map<BookId, readonly Neighbour[]>>();
  let published: string | undefined;
  const held = (version: string): Map<BookId, readonly Neighbour[]> => {
    const rows = versions.get(version) ?? new Map<BookId, readonly Neighbour[]>();
    versions.set(version, rows);
    return rows;
  };
  return {
    published: async () => published,
    write: async (version, rows) => {
      for (const { bookId, neighbours } of rows) held(version).set(bookId, neighbours);
    },
    publish: async (version) => {
      held(version);
      published = version;
    },
    of: async (bookIds, count) => {
      const rows = published === undefined ? undefined : versions.get(published);
      return new Map(
        bookIds.flatMap((bookId) => {
          const neighbours = rows?.get(bookId)?.slice(0, count) ?? [];
          return neighbours.length === 0 ? [] : [[bookId, neighbours] as const];
        }),
      );
    },
  };
}
