import { z } from 'zod';
import { partitionOfOwner } from '../domain/partition.ts';

const ratingsPart = /^ratings-(\d+)$/;

const placed = z.union([
  z.object({ partition: z.int() }).transform(({ partition }) => ({ partition })),
  z
    .object({ part: z.string().regex(ratingsPart) })
    .transform(({ part }) => ({ partition: Number(ratingsPart.exec(part)?.[1]) })),
  z.object({ readerId: z.string() }).transform(({ readerId }) => ({ owner: readerId })),
  z.object({ bookId: z.string() }).transform(({ bookId }) => ({ owner: bookId })),
]);

/**
 * The partition whose events make a row, told by the row alone: the one that it names, else that of its reader, else of its book. Undefined for a row
 * that no projection makes.
 */
export function partitionOfRow(row: unknown, partitionCount: number): number | undefined {
  const { data } = placed.safeParse(row);
  if (data === undefined) return undefined;
  const partition = 'owner' in data ? partitionOfOwner(data.owner, partitionCount) : data.partition;
  return partition < partitionCount ? partition : undefined;
}
