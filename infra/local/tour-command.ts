import { randomBytes, randomUUID } from 'node:crypto';
import { epochPositionsSchema, type EpochPosition } from '../../domain/position.ts';
import { messageOf } from './process-spec.ts';
import { positionIn, type Timed, type TourApi } from './tour-api.ts';
import type { Choice } from './tour-choice.ts';

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

/** Gives the book the stars that it had before the tour, or none. Changes nothing when the rating did not come about. */
export async function takeBack(api: TourApi, { book, state }: Choice): Promise<Timed> {
  try {
    return state.stars === null
      ? await api.withdrawRating(book.id)
      : await api.rate(book.id, state.stars, {});
  } catch (cause) {
    throw new Error(`the rating of ${book.id} may still stand: ${messageOf(cause)}`, { cause });
  }
}
