import { z } from 'zod';
import { bookIdSchema, type BookId } from '../../domain/ids.ts';
import { reasonKindSchema, type Recommendation } from '../../domain/recommending/recommendation.ts';

/**
 * A feed's recommendations as Redis holds them, column by column: a quarter of the size of the objects and of the time to read them. `reasons` are told once each;
 * `because` holds the place of every book's reason among them, `contributions` is shorter than the books where an older model gave none.
 */
export function encodeItems(items: readonly Recommendation[]): string {
  const places = new Map<string, number>();
  const reasons: [string, string][] = [];
  const because = items.map(({ reason: { kind, bookId } }) => {
    const place = places.get(`${kind} ${bookId}`) ?? reasons.push([kind, bookId]) - 1;
    places.set(`${kind} ${bookId}`, place);
    return place;
  });
  return JSON.stringify({
    books: items.map(({ bookId }) => bookId).join(' '),
    scores: items.map(({ score }) => rounded(score)),
    reasons,
    because,
    contributions: items.flatMap(({ contribution }) =>
      contribution === undefined ? [] : [rounded(contribution)],
    ),
  });
}

/** Reads what {@link encodeItems} wrote; `undefined` for what an older or newer version wrote in another form. */
export function decodeItems(text: string): Recommendation[] | undefined {
  const stored = storedSchema.safeParse(JSON.parse(text));
  if (!stored.success) return undefined;
  const { books, scores, reasons, because, contributions } = stored.data;
  const told = reasons.map(([kind, bookId]) => ({ kind, bookId }));
  // The schema has seen that the text is ids.
  const ids = books === '' ? [] : (books.split(' ') as BookId[]);
  const hasContributions = contributions.length === ids.length;
  return ids.flatMap((bookId, index) => {
    const [score, reason] = [scores[index], told[because[index] ?? -1]];
    if (score === undefined || reason === undefined) return [];
    const contribution = hasContributions ? contributions[index] : undefined;
    return [contribution === undefined ? { bookId, score, reason } : { bookId, score, reason, contribution }];
  });
}

const idsPattern = /^(?:[a-z0-9][a-z0-9-]{0,63}(?: [a-z0-9][a-z0-9-]{0,63})*)?$/;

/** One look at each number instead of a schema's walk, which takes ten times as long: every request reads a feed. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
);

const storedSchema = z.object({
  books: z.string().regex(idsPattern),
  scores: numbers,
  reasons: z.array(z.tuple([reasonKindSchema, bookIdSchema])),
  because: numbers,
  contributions: numbers,
});

/** More digits than two scores that differ for a reason need. */
const rounded = (value: number): number => Number(value.toPrecision(6));
