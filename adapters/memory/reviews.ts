import type { BookId } from '../../domain/ids.ts';
import type { BookReview, ReviewMark, Reviews } from '../../queries/ports.ts';

/** Reviews in memory, as queries see them; filled by setting `written`, in any order. */
export type MemoryReviews = Reviews & {
  readonly written: Map<BookId, readonly (Omit<BookReview, 'id'> & ReviewMark)[]>;
};

export function memoryReviews(): MemoryReviews {
  const written: MemoryReviews['written'] = new Map();
  return {
    written,
    of: async (id, { after, limit }) => {
      const all = (written.get(id) ?? []).toSorted(newestFirst);
      const rest = all.filter((review) => after === undefined || newestFirst(review, after) > 0);
      const listed = rest.slice(0, limit);
      const last = listed.at(-1);
      return {
        total: all.length,
        items: listed.map(({ partition, position, ...review }) => ({
          ...review,
          id: `${partition}.${position}`,
        })),
        next: last === undefined || rest.length <= limit ? null : markOf(last),
      };
    },
  };
}

const newestFirst = (left: ReviewMark, right: ReviewMark): number =>
  Date.parse(right.writtenAt) - Date.parse(left.writtenAt) ||
  right.partition - left.partition ||
  right.position - left.position;

const markOf = ({ writtenAt, partition, position }: ReviewMark): ReviewMark => ({
  writtenAt,
  partition,
  position,
});
