import type { StoredEvent } from '../../../domain/stored-event.ts';
import { ask } from '../ask.ts';
import { acceptanceByReason, acceptanceByRung } from './answers-on-recommendations.ts';
import { activeReaders, comingBack } from './answers-on-readers.ts';
import { concentration, coverage, genres, supplyAndDemand } from './answers-on-books.ts';
import { genreFlows, series } from './answers-on-likes.ts';
import { historyOf, type History } from './history.ts';

/** A row of an answer: its columns in order, as PostgreSQL writes them. */
export type AnswerRow = Readonly<Record<string, string | null>>;

/** The answer to each question, by its slug, computed from the log alone: no table, view or projection has a part in it. */
export function answersFrom(events: readonly StoredEvent[]): Readonly<Record<string, readonly AnswerRow[]>> {
  const history = historyOf(events);
  return Object.fromEntries(Object.entries(answering).map(([slug, answer]) => [slug, answer(history)]));
}

/** The rows that a query answers, in the same form. */
export async function rowsOf(url: string, sql: string): Promise<readonly AnswerRow[]> {
  const [answer] = await ask(url, sql);
  return (answer?.rows ?? []).map((row) =>
    Object.fromEntries(answer?.columns.map(({ name }, index) => [name, row[index] ?? null]) ?? []),
  );
}

const answering: Readonly<Record<string, (history: History) => readonly AnswerRow[]>> = {
  '01-active-readers': activeReaders,
  '02-coming-back': comingBack,
  '03-genres': genres,
  '04-genre-flows': genreFlows,
  '05-series': series,
  '06-coverage': coverage,
  '07-concentration': concentration,
  '08-acceptance-by-reason': acceptanceByReason,
  '09-acceptance-by-rung': acceptanceByRung,
  '10-supply-and-demand': supplyAndDemand,
};
