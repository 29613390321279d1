import { randomBytes, randomUUID } from 'node:crypto';
import { epochPositionsSchema, type EpochPosition } from '../../domain/position.ts';
import { positionIn, recommendedIn, type Timed, type TourApi } from './tour-api.ts';
import type { Choice } from './tour-choice.ts';
import type { RecommendedList } from './tour-report.ts';

/** The command of the tour, answered. `sentAt` is the wall clock when it was sent, in whole milliseconds. */
export type Sent = {
  answer: Timed;
  commandId: string;
  traceparent: string;
  sentAt: number;
  /** As answered, and parsed. */
  position: string;
  event: EpochPosition;
};

/** Rates the chosen book under an `Idempotency-Key` and a trace of its own. */
export async function sendRating(api: TourApi, { book, stars }: Choice): Promise<Sent> {
  const commandId = `tour-${randomUUID()}`;
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  const sentAt = Date.now();
  const answer = await api.rate(book.id, stars, { 'idempotency-key': commandId, traceparent });
  const position = positionIn(answer);
  const [event] = epochPositionsSchema.parse(position);
  if (event === undefined) throw new Error(`the command was answered with no position: ${position}`);
  return { answer, commandId, traceparent, sentAt, position, event };
}

/** The same command once more, under the same key. */
export const sendAgain = (api: TourApi, { book, stars }: Choice, { commandId }: Sent): Promise<Timed> =>
  api.rate(book.id, stars, { 'idempotency-key': commandId });

export type PutBack = { answer: Timed; list: RecommendedList };

/** Gives the book the stars that it had before the tour, or none; answers what is recommended after that. */
export async function putBack(api: TourApi, { book, state }: Choice): Promise<PutBack> {
  const answer =
    state.stars === null ? await api.withdrawRating(book.id) : await api.rate(book.id, state.stars, {});
  return { answer, list: recommendedIn(await api.recommendations(positionIn(answer))) };
}
