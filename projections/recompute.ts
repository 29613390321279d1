import type { StreamId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { catchUpPage, type LogRange } from './advance.ts';
import { foldPage, touchesOf, type Failure } from './fold-page.ts';
import { keyText, type Key, type LogReader, type Parked, type StoredRow } from './ports.ts';
import type { Projection } from './projection.ts';

/** Chosen rows of one partition, folded from nothing; every event up to `position` that touches them is in. */
export type Recomputed = {
  readonly position: number;
  /** By `keyText`; `row: undefined` for one that does not exist. */
  readonly rows: ReadonlyMap<string, StoredRow>;
  /** The first event of each stream that could not be applied; later ones of the stream were passed over. */
  readonly failures: ReadonlyMap<StreamId, Failure>;
};

export const nothingRecomputed: Recomputed = { position: 0, rows: new Map(), failures: new Map() };

type Recomputing = {
  readonly projection: Projection;
  readonly log: LogReader;
  readonly partition: number;
  readonly parked: Parked;
  /** How far each of the chosen rows is to come, by `keyText`; a row that is missing here is not chosen. */
  readonly upTo: ReadonlyMap<string, number>;
};

/** Goes on with a recomputation until every chosen row is where it is to come. Holds a page of the log and the chosen rows in memory. */
export async function recompute(
  from: Recomputed,
  { projection, log, partition, parked, upTo }: Recomputing,
): Promise<Recomputed> {
  const to = Math.max(from.position, ...upTo.values());
  const chosen: Projection = {
    ...projection,
    touches: (event) =>
      projection.touches(event).filter(({ key }) => event.position <= (upTo.get(keyText(key)) ?? 0)),
  };
  const rows = new Map(from.rows);
  const failures = new Map(from.failures);
  for await (const page of pagesOf(log, { partition, from: from.position + 1, to })) {
    const waiting = new Map(parked.streams);
    for (const [stream, { event }] of failures) waiting.set(stream, event.position);
    const folded = await foldPage(chosen, page, { ...parked, streams: waiting }, async () => rows);
    for (const { key, row } of folded.changes) rows.set(keyText(key), { row, position: 0 });
    for (const failure of folded.failures) failures.set(failure.event.stream, failure);
  }
  return { position: to, rows, failures };
}

/** The rows that these streams' events touch from where each is parked on, as far as they can be named. */
export async function keysOfStreams(
  { projection, log }: Pick<Recomputing, 'projection' | 'log'>,
  streams: ReadonlyMap<StreamId, number>,
  range: LogRange,
): Promise<readonly Key[]> {
  const keys = new Map<string, Key>();
  for await (const page of pagesOf(log, range)) {
    for (const event of page.events.filter((candidate) => isWaiting(candidate, streams))) {
      for (const key of namedKeys(projection, event)) keys.set(keyText(key), key);
    }
  }
  return [...keys.values()];
}

/** The rows that an event touches; none when its handler cannot even say that. */
function namedKeys(projection: Projection, event: StoredEvent): readonly Key[] {
  try {
    return touchesOf(projection, event).map(({ key }) => key);
  } catch {
    return [];
  }
}

/** Whether an event is the one that its stream is parked at, or waits behind it. */
export const isWaiting = (
  { stream, position }: StoredEvent,
  streams: ReadonlyMap<StreamId, number>,
): boolean => position >= (streams.get(stream) ?? Infinity);

/** The pages of a range, in order; ends early when the log does. */
export async function* pagesOf(log: LogReader, { partition, from, to }: LogRange): AsyncIterable<Page> {
  let next = from;
  while (next <= to) {
    const page = await log.readPage({ partition, from: next, to, ...catchUpPage });
    if (page === undefined) return;
    yield page;
    next = page.to + 1;
  }
}
