import { z } from 'zod';
import { bookIdSchema, type BookId } from '../ids.ts';
import { reasonKindSchema, type ReasonKind, type Recommendation } from './recommendation.ts';

/**
 * Recommendations column by column, as they travel and are kept: a quarter of the size of the objects and of the time to read them. `books` are ids between spaces;
 * `reasons` are told once each, and `because` holds the place of every book's reason among them. Scores and contributions are whole ten-millionths; there are
 * no contributions where an older model gave none.
 */
export function columnsOf(items: readonly Recommendation[]): ItemColumns {
  // A book of the history has one kind of reason, so that its id finds it.
  const places = new Map<BookId, number>();
  const reasons: [ReasonKind, BookId][] = [];
  const ids: BookId[] = [];
  const scores: number[] = [];
  const because: number[] = [];
  const contributions: number[] = [];
  for (const { bookId, score, reason, contribution } of items) {
    let place = places.get(reason.bookId);
    if (place === undefined || reasons[place]?.[0] !== reason.kind) {
      place = reasons.push([reason.kind, reason.bookId]) - 1;
      places.set(reason.bookId, place);
    }
    ids.push(bookId);
    scores.push(inUnits(score));
    because.push(place);
    if (contribution !== undefined) contributions.push(inUnits(contribution));
  }
  return { books: ids.join(' '), scores, reasons, because, contributions };
}

/** The items that {@link columnsOf} made columns of. */
export function itemsOf({ books, scores, reasons, because, contributions }: ItemColumns): Recommendation[] {
  const told = reasons.map(([kind, bookId]) => ({ kind, bookId }));
  // The schema has seen that the text is ids.
  const ids = books === '' ? [] : (books.split(' ') as BookId[]);
  const hasContributions = contributions.length === ids.length;
  return ids.flatMap((bookId, index) => {
    const [units, reason] = [scores[index], told[because[index] ?? -1]];
    if (units === undefined || reason === undefined) return [];
    const item = { bookId, score: units / unitsInOne, reason };
    return hasContributions ? [{ ...item, contribution: (contributions[index] ?? 0) / unitsInOne }] : [item];
  });
}

/** A unit is smaller than any difference of two scores that is there for a reason; divided by, so that 0.1 is read as 0.1. */
const unitsInOne = 1e7;

/** Never nothing: only books with a score above zero are recommended. */
const inUnits = (value: number): number => Math.max(1, Math.round(value * unitsInOne));

const idsPattern = /^(?:[a-z0-9][a-z0-9-]{0,63}(?: [a-z0-9][a-z0-9-]{0,63})*)?$/;

/** One look at each number instead of a schema's walk, which takes ten times as long: every request reads a feed. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
);

/** Lenient about what they say of each other: a book without a score or a reason is left out. */
export const itemColumnsSchema = z.object({
  books: z.string().regex(idsPattern),
  scores: numbers,
  reasons: z.array(z.tuple([reasonKindSchema, bookIdSchema])),
  because: numbers,
  contributions: numbers,
});
export type ItemColumns = Readonly<z.output<typeof itemColumnsSchema>>;
