import { z } from 'zod';
import { bookIdSchema, readerIdSchema, type BookId } from '../../domain/ids.ts';
import type { Stars } from '../../domain/values.ts';
import type { RecommendedList } from './tour-report.ts';

const bookSchema = z.object({ id: bookIdSchema, title: z.string() });
const recommendationsSchema = z.object({
  source: z.string(),
  modelVersion: z.string().optional(),
  items: z.array(
    z.object({
      book: bookSchema,
      reason: z.object({ kind: z.string(), book: z.object({ title: z.string() }).optional() }),
    }),
  ),
});
const readerSchema = z.object({ id: readerIdSchema });

const requestTimeoutMs = 20_000;

/** One answer, and when it was asked for and came, by `performance.now()`. */
export type Timed = {
  status: number;
  headers: Headers;
  text: string;
  sentAtMs: number;
  answeredAtMs: number;
};

/** The requests of the tour, at the edge, as the reader whose token this is. Rejects when one is not answered with success. */
export function tourApi(url: string, token: string, signal: AbortSignal) {
  const send = async (method: string, path: string, extra: Extra = {}): Promise<Timed> => {
    const { body, headers } = extra;
    const sentAtMs = performance.now();
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    const answeredAtMs = performance.now();
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500).trim()}`);
    return { status: answer.status, headers: answer.headers, text, sentAtMs, answeredAtMs };
  };
  return {
    reader: async () => readerSchema.parse(JSON.parse((await send('GET', '/v1/me')).text)),
    /** Waits for the position when there is one. */
    recommendations: (position?: string) =>
      send('GET', recommendationsPath, {
        ...(position === undefined ? {} : { headers: { 'estante-min-position': position } }),
      }),
    rate: (book: BookId, stars: Stars, headers: Record<string, string>) =>
      send('PUT', ratingPath(book), { body: { stars }, headers }),
    withdrawRating: (book: BookId) => send('DELETE', ratingPath(book)),
  };
}

type Extra = { body?: unknown; headers?: Record<string, string> };

export type TourApi = ReturnType<typeof tourApi>;

export const ratingPath = (book: string): string => `/v1/me/books/${book}/rating`;
/** Enough to find a book that is not rated yet, and to say where a book went that was among the first. */
export const recommendationsPath = '/v1/me/recommendations?limit=10';

/** What an answer of `recommendations` says, in short. */
export function recommendedIn({
  text,
  headers,
}: Timed): RecommendedList & { items: { id: BookId; title: string }[] } {
  const { items, ...list } = recommendationsSchema.parse(JSON.parse(text));
  return {
    ...list,
    stale: headers.get('estante-stale') !== null,
    items: items.map(({ book, reason }) => ({
      ...book,
      reason: reason.kind,
      ...(reason.book === undefined ? {} : { because: reason.book.title }),
    })),
  };
}

/** The `Estante-Position` of a command's answer. */
export function positionIn({ headers, status }: Timed): string {
  const position = headers.get('estante-position');
  if (position === null) throw new Error(`a command was answered ${status} without Estante-Position`);
  return position;
}
