import type { StreamId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import type { RowTouch } from './audit-explain.ts';
import { foldPage } from './fold-page.ts';
import { keyText, type Key, type LogReader, type Parked, type StoredRow } from './ports.ts';
import type { Projection } from './projection.ts';

/** The size of the pages in which an audit reads the log. */
export const auditPage = { bytesMax: 2_000_000, eventsMax: 5_000 } as const;

/** The pages of a partition from its beginning to `to`; fewer when the log ends before. */
export async function* pagesUpTo(log: LogReader, partition: number, to: number): AsyncIterable<Page> {
  for (let from = 1; from <= to;) {
    const page = await log.readPage({ partition, from, to, ...auditPage });
    if (page === undefined) return;
    yield page;
    from = page.to + 1;
  }
}

/** An event that a projection could not apply, and that is not parked. */
export type Unapplied = { readonly event: StoredEvent; readonly error: unknown };

/** One partition of a read model, folded from nothing in memory. */
export type PartitionFold = {
  readonly rows: ReadonlyMap<string, StoredRow & { readonly key: Key }>;
  /** Of the projection's keys; undefined when no event has touched a row. */
  readonly keyColumns: readonly string[] | undefined;
  readonly unapplied: readonly Unapplied[];
  /** Pages must come in order, without a gap. */
  readonly take: (page: Page) => Promise<void>;
};

/** Folds as live projectors do: what is parked or skipped is passed over, and what follows an event that cannot be applied as well. */
export function partitionFold(projection: Projection, parked: Parked, to: number): PartitionFold {
  const rows = new Map<string, StoredRow & { readonly key: Key }>();
  const unapplied: Unapplied[] = [];
  const streams = new Map<StreamId, number>(parked.streams);
  let keyColumns: readonly string[] | undefined;
  const load = async (keys: readonly Key[]): Promise<ReadonlyMap<string, StoredRow>> => {
    const found = new Map<string, StoredRow>();
    for (const key of keys) {
      const row = rows.get(keyText(key));
      if (row !== undefined) found.set(keyText(key), { row: row.row, position: 0 });
    }
    return found;
  };
  return {
    rows,
    get keyColumns() {
      return keyColumns;
    },
    unapplied,
    take: async (page) => {
      const events = page.to <= to ? page.events : page.events.filter(({ position }) => position <= to);
      const folded = await foldPage(
        projection,
        { ...page, events },
        { streams, skipped: parked.skipped },
        load,
      );
      for (const { event, error } of folded.failures) {
        unapplied.push({ event, error });
        streams.set(event.stream, event.position);
      }
      for (const { key, row, position } of folded.changes) {
        keyColumns ??= Object.keys(key);
        if (row === undefined) rows.delete(keyText(key));
        else rows.set(keyText(key), { key, row, position });
      }
    },
  };
}

/**
 * Everything that touches the rows of these keys, by {@link keyText}, in the order of the log up to `to`: what is parked or skipped left out.
 */
export async function touchesOf(
  {
    projection,
    parked,
    to,
  }: { readonly projection: Projection; readonly parked: Parked; readonly to: number },
  keys: Iterable<string>,
  pages: AsyncIterable<Page>,
): Promise<ReadonlyMap<string, readonly RowTouch[]>> {
  const touched = new Map<string, RowTouch[]>([...keys].map((text) => [text, []]));
  const noting: Projection = {
    ...projection,
    touches: (event) =>
      projection.touches(event).flatMap((touch) => {
        const noted = touched.get(keyText(touch.key));
        if (noted === undefined) return [];
        const { partition, position, type, stream } = event;
        const fold = (row: unknown): unknown => {
          const folded = touch.fold(row);
          noted.push({ event: { partition, position, type, stream }, fold: touch.fold });
          return folded;
        };
        return [{ key: touch.key, fold }];
      }),
  };
  const fold = partitionFold(noting, parked, to);
  for await (const page of pages) await fold.take(page);
  return touched;
}
