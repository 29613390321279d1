import type { EventType } from './events.ts';

type Upcaster = (data: unknown) => unknown;

/** How old data is lifted, one version at a time: `upcasters[type][n]` turns version n into version n + 1. */
export type Upcasters = Partial<Record<EventType, Readonly<Record<number, Upcaster>>>>;

/** Every change of a schema so far. Old events are never rewritten in the log. */
const upcastersToday: Upcasters = {
  BookAdded: { 1: seriesBecameSeveral },
  PreferencesChanged: { 1: preferencesBecameTastes },
  BookViewed: { 1: interestWasAdded },
  BookShelved: { 1: interestWasAdded },
  BookRated: { 1: interestWasAdded },
  RatingWithdrawn: { 1: interestWasAdded },
  BookDismissed: { 1: interestWasAdded },
};

/** The data of an event as its newest schema version says it. Data that is already newest comes back unchanged. */
export function upcast(
  type: EventType,
  schemaVersion: number,
  data: unknown,
  upcasters: Upcasters = upcastersToday,
): unknown {
  const steps = upcasters[type];
  let lifted = data;
  for (let version = schemaVersion; steps?.[version] !== undefined; version += 1) {
    lifted = steps[version]?.(lifted);
  }
  return lifted;
}

// What an upcaster is given has been written by an older version of ourselves; whatever it is, the newest schema judges the outcome.

/** A book belonged to one series or none. */
function seriesBecameSeveral(data: unknown): unknown {
  if (!isRecord(data)) return data;
  const { series, ...facts } = data;
  return { ...facts, series: series === undefined ? [] : [series] };
}

/** Genres and languages were preferred; none could be avoided. */
function preferencesBecameTastes(data: unknown): unknown {
  if (!isRecord(data)) return data;
  const { genres, languages, ...rest } = data;
  return {
    ...rest,
    genres: { preferred: genres, avoided: [] },
    languages: { preferred: languages, avoided: [] },
  };
}

/** A reading did not say whether its reader had cared for the book before. What is on a shelf or has stars was; earlier views are forgotten. */
function interestWasAdded(data: unknown): unknown {
  if (!isRecord(data) || !isRecord(data['before'])) return data;
  const { before, ...rest } = data;
  const engaged = before['shelf'] !== null || before['stars'] !== null;
  return { ...rest, before: { ...before, interest: engaged ? 'engaged' : 'none' } };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
