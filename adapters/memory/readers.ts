import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { PastBook } from '../../domain/recommending/ranking/past.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import { noPreferences, type ReadingSnapshot } from '../../domain/values.ts';
import type {
  BookView,
  KeptBook,
  ListPart,
  PastMark,
  PastReading,
  Profile,
  ReaderDirectory,
  Readers,
  ShelfCounts,
  ShelvedBook,
  SignIn,
} from '../../queries/ports.ts';
import { keptBookOf } from './kept-book.ts';
import { statisticsOf } from './reading-statistics.ts';
import { isBehind, markOf, ofOrder } from './shelf-order.ts';

/** A book on a shelf, as far as the shelf knows it. */
export type MemoryShelfEntry = Omit<ShelvedBook, 'book'> & { readonly bookId: BookId };
/** What a reader did with a book, as far as their history knows it. */
export type MemoryReading = Omit<PastReading, 'book'> & PastMark & { readonly bookId: BookId };

/** Readers in memory, as queries see them; filled by setting the maps. A book that is not among `views` has no title yet. */
export type MemoryReaders = Readers &
  ReaderDirectory & {
    readonly profiles: Map<ReaderId, Profile>;
    readonly shelves: Map<ReaderId, readonly MemoryShelfEntry[]>;
    readonly readings: Map<ReaderId, readonly MemoryReading[]>;
    readonly histories: Map<ReaderId, ReaderHistory>;
    readonly enter: (signIn: SignIn, reader: ReaderId) => void;
  };

export function memoryReaders(views: ReadonlyMap<BookId, BookView>): MemoryReaders {
  const profiles: MemoryReaders['profiles'] = new Map();
  const shelves: MemoryReaders['shelves'] = new Map();
  const readings: MemoryReaders['readings'] = new Map();
  const histories: MemoryReaders['histories'] = new Map();
  const signIns = new Map<string, ReaderId>();
  return {
    profiles,
    shelves,
    readings,
    histories,
    enter: (signIn, reader) => void signIns.set(keyOf(signIn), reader),
    find: async (signIn) => signIns.get(keyOf(signIn)),
    profile: async (id) => profiles.get(id),
    shelfCounts: async (id) => counted(shelves.get(id) ?? []),
    shelf: async (id, { shelf, sort, after, limit }) => {
      const there = (shelves.get(id) ?? []).filter((entry) => entry.shelf === shelf);
      const listed = titled(there, views)
        .filter((entry) => after === undefined || isBehind(sort, markOf(entry), after))
        .sort((left, right) => ofOrder(sort, markOf(left), markOf(right)));
      return partOf(listed, limit, markOf);
    },
    past: async (id, { after, limit }) => {
      const listed = titled(readings.get(id) ?? [], views)
        .filter(({ position }) => after === undefined || position < after.position)
        .sort((left, right) => right.position - left.position);
      const { items, next } = partOf(listed, limit, ({ position }) => ({ position }));
      return { items: items.map(({ position: _position, ...item }) => item), next };
    },
    statistics: async (id, year) => statisticsOf(shelves.get(id) ?? [], views, year),
    history: async (id) => histories.get(id) ?? nothing,
    standing: async (id) => ({
      position: Math.max(
        positionOf(histories.get(id)),
        ...(readings.get(id) ?? []).map(({ position }) => position),
      ),
      preferences: profiles.get(id)?.preferences ?? noPreferences,
    }),
    pastBooks: async (id) => {
      const read = (readings.get(id) ?? []).toSorted((left, right) => right.position - left.position);
      return pastOf(histories.get(id) ?? { recent: read, seen: [] }, views);
    },
  };
}

const nothing: ReaderHistory = { recent: [], seen: [] };

/** Histories in memory are replaced as a whole: each has a position of its own. */
const positions = new WeakMap<ReaderHistory, number>();
let positionsGiven = 0;
function positionOf(history: ReaderHistory | undefined): number {
  if (history === undefined) return 0;
  const position = positions.get(history) ?? (positionsGiven += 1);
  positions.set(history, position);
  return position;
}

type PastActs = {
  readonly recent: readonly (ReadingSnapshot & { readonly bookId: BookId })[];
  readonly seen: readonly BookId[];
};

/** What is only among the `seen` lies on a shelf. */
function pastOf({ recent, seen }: PastActs, views: ReadonlyMap<BookId, BookView>): PastBook[] {
  const others = seen
    .filter((bookId) => recent.every((entry) => entry.bookId !== bookId))
    .map((bookId) => ({ bookId, shelf: 'want-to-read' as const, stars: null, dismissed: false }));
  return [...recent, ...others]
    .filter(({ shelf, stars, dismissed }) => shelf !== null || stars !== null || dismissed)
    .map(({ bookId, shelf, stars, dismissed }) => {
      const { series = [], workId } = views.get(bookId) ?? {};
      return { bookId, shelf, stars, dismissed, series, ...(workId !== undefined && { workId }) };
    });
}

const keyOf = ({ issuer, subject }: SignIn): string => `${issuer}\n${subject}`;

const counted = (entries: readonly MemoryShelfEntry[]): ShelfCounts => {
  const on = (shelf: MemoryShelfEntry['shelf']) => entries.filter((entry) => entry.shelf === shelf).length;
  return {
    'want-to-read': on('want-to-read'),
    reading: on('reading'),
    finished: on('finished'),
    abandoned: on('abandoned'),
  };
};

const titled = <Entry extends { readonly bookId: BookId }>(
  entries: readonly Entry[],
  views: ReadonlyMap<BookId, BookView>,
): (Omit<Entry, 'bookId'> & { readonly book: KeptBook })[] =>
  entries.flatMap(({ bookId, ...entry }) => {
    const view = views.get(bookId);
    return view === undefined ? [] : [{ ...entry, book: keptBookOf(view) }];
  });

function partOf<Item, Mark>(
  items: readonly Item[],
  limit: number,
  mark: (item: Item) => Mark,
): ListPart<Item, Mark> {
  const listed = items.slice(0, limit);
  const last = listed.at(-1);
  return { items: listed, next: last === undefined || items.length <= limit ? null : mark(last) };
}
