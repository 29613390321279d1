import {
  bookNamed,
  exampleBook,
  exampleHistoryEntry,
  exampleRecommendation,
  readerNamed,
} from '../../adapters/memory/examples.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../../adapters/memory/query-ports.ts';
import type { HistoryEntry } from '../../domain/recommending/recommendation.ts';
import { noPreferences, type Preferences } from '../../domain/values.ts';
import type { BookView } from '../ports.ts';
import { queriesOn, type QueryPorts } from '../queries.ts';

export const signIn = { issuer: 'https://issuer', subject: 'ana' };
export const ana = readerNamed('ana');

export const fails = async (): Promise<never> => {
  throw new Error('away');
};

/** Stores with these books and a registered reader. */
export function library(
  available: readonly string[],
  facts: (id: string) => Partial<BookView> = () => ({}),
): MemoryQueryPorts {
  const ports = memoryQueryPorts();
  for (const id of available) ports.books.views.set(bookNamed(id), exampleBook(id, facts(id)));
  ports.readers.enter(signIn, ana);
  return ports;
}

/** The books of a feed or of the model, the first best. */
const recommended = (ids: readonly string[]) =>
  ids.map((id, index) => exampleRecommendation(id, 'liked', 1 - index / 1_000));

export function giveFeed(
  { recommendations }: MemoryQueryPorts,
  ids: readonly string[],
  modelVersion = 'm1',
): void {
  recommendations.feedsByReader.set(ana, { modelVersion, items: recommended(ids) });
}

export function giveHistory(
  { readers }: MemoryQueryPorts,
  recent: readonly string[],
  seen: readonly string[],
): void {
  readers.histories.set(ana, { recent: recent.map(exampleHistoryEntry), seen: seen.map(bookNamed) });
}

/** What the reader did, the newest act first. */
export function giveActs(
  { readers }: MemoryQueryPorts,
  acts: Readonly<Record<string, Partial<HistoryEntry>>>,
): void {
  const recent = Object.entries(acts).map(([id, act]) => ({
    ...exampleHistoryEntry(id),
    stars: null,
    ...act,
  }));
  readers.histories.set(ana, { recent, seen: recent.map(({ bookId }) => bookId) });
}

export function givePreferences({ readers }: MemoryQueryPorts, preferences: Partial<Preferences>): void {
  readers.profiles.set(ana, {
    id: ana,
    registeredAt: '2026-01-01T00:00:00Z',
    origin: 'sign-in',
    displayName: null,
    about: null,
    yearlyGoal: null,
    preferences: { ...noPreferences, ...preferences },
  });
}

export function giveInference({ recommendations }: MemoryQueryPorts, ids: readonly string[]): void {
  recommendations.inferred.answer = { modelVersion: 'm2', items: recommended(ids) };
}

export function giveLikes(
  { recommendations }: MemoryQueryPorts,
  likes: Readonly<Record<string, number>>,
): void {
  for (const [id, count] of Object.entries(likes)) recommendations.likes.set(bookNamed(id), count);
}

export async function recommend(ports: QueryPorts, limit = 20, who = signIn) {
  const result = await queriesOn(ports).recommendations.recommendBooks.ask({ signIn: who, limit }, false);
  if (result.status === 'refused') return { refusal: result.refusal, ids: [], reasons: [] };
  const { items, ...rest } = result.answer;
  return { ...rest, ids: items.map(({ book }) => book.id), reasons: items.map(({ reason }) => reason) };
}
