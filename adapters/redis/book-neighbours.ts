import { z } from 'zod';
import { bookIdSchema, type BookId } from '../../domain/ids.ts';
import type { BookNeighbour, BookNeighbours } from '../../queries/ports.ts';
import type { Redis } from './client.ts';
import { publishedKey, shardKeyOf } from './neighbour-keys.ts';

/** The neighbours that were published last: one command to learn which, and one for each hash that the books lie in. */
export const redisBookNeighbours = ({ commands }: Redis): BookNeighbours => ({
  of: async (bookIds, count) => {
    const version = await commands.get(publishedKey);
    if (version === null || bookIds.length === 0) return new Map();
    const shards = Map.groupBy(new Set(bookIds), (bookId) => shardKeyOf(version, bookId));
    const found = await Promise.all(
      [...shards].map(async ([key, own]) => {
        const values = await commands.hmGet(key, own);
        return own.map((bookId, index) => [bookId, parse(values[index] ?? null, count)] as const);
      }),
    );
    return new Map<BookId, readonly BookNeighbour[]>(
      found.flat().filter(([, neighbours]) => neighbours.length > 0),
    );
  },
});

const storedSchema = z.array(z.tuple([bookIdSchema, z.number().positive()]));

const parse = (value: string | null, count: number): readonly BookNeighbour[] =>
  value === null
    ? []
    : storedSchema
        .parse(JSON.parse(value))
        .slice(0, count)
        .map(([bookId, score]) => ({ bookId, score }));
