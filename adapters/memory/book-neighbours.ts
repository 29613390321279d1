import type { BookId } from '../../domain/ids.ts';
import type { Neighbour } from '../../domain/recommending/book-neighbours.ts';
import type { NeighbourStore } from '../../projections/ports.ts';
import type { BookNeighbours } from '../../queries/ports.ts';

/** The neighbours of books in memory, for those who publish and those who read. */
export type MemoryBookNeighbours = BookNeighbours & NeighbourStore;

export function memoryBookNeighbours(): MemoryBookNeighbours {
  const versions = new Map<string, Map<BookId, readonly Neighbour[]>>();
  let published: string | undefined;
  const held = (modelVersion: string): Map<BookId, readonly Neighbour[]> => {
    const rows = versions.get(modelVersion) ?? new Map<BookId, readonly Neighbour[]>();
    versions.set(modelVersion, rows);
    return rows;
  };
  return {
    published: async () => published,
    write: async (modelVersion, rows) => {
      for (const { bookId, neighbours } of rows) held(modelVersion).set(bookId, neighbours);
    },
    publish: async (modelVersion) => {
      held(modelVersion);
      published = modelVersion;
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
