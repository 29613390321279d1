import { boundedMap } from '../../domain/bounded-map.ts';
import type { BookId, ReaderId } from '../../domain/ids.ts';
import { freshCandidates, lovedIn } from '../../domain/recommending/fresh-books.ts';
import type { Candidate } from '../../domain/recommending/ranking/candidate.ts';
import { newBookCandidates } from '../../domain/recommending/ranking/new-books.ts';
import type { HistoryEntry } from '../../domain/recommending/recommendation.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Books, BookSummary, OfferableBook, Rung } from '../ports.ts';
import { pastsRememberedMax, type ReaderPast } from '../remembered-pasts.ts';
import { rememberedRead, type RememberedRead } from '../remembered-read.ts';

/** New books that a reader may like, best first, with the reader's own book that says most for each. None while they cannot be had. */
export type NewBooks = {
  /** `freshly`: looked for now, as the catalogue is now. */
  readonly of: (reader: ReaderId, past: ReaderPast, freshly: boolean) => Promise<readonly Candidate[]>;
};

/** New books by the makers that a reader likes that are looked at, of each of their genres, and that a reader is offered. */
const byMakersMax = 60;
const ofGenreMax = 40;
export const newBooksMax = 40;
/** Genres of a reader's books that are looked through, the most frequent. */
const genresMax = 3;

/** A reader's new books are looked for anew at this age, and whenever their past has changed. */
export const newBooksAgeMs = 60_000;
/** Readers for whom they are looked for at the same time; others do without, or with those from before. */
export const looksAtOnceMax = 4;
/** New books of a genre are the same for all who ask. */
const genreAges = { refreshAfterMs: 30_000, lastResortMs: 3_600_000 };
const genresRememberedMax = 200;

type Ports = {
  readonly catalogue: Pick<Catalogue, 'byMakers' | 'ofGenres'>;
  readonly shelves: Pick<Books, 'offerable'>;
  readonly rung: Rung;
  /** For who asks freshly, and would rather wait. */
  readonly patientRung: Rung;
  readonly now?: () => number;
};

type Kept = { readonly at: number; readonly position: number; readonly candidates: readonly Candidate[] };

/** Looks for a reader's new books behind their back once it has found some, so that only the first answer waits for the catalogue, and that not for long. */
export function rememberedNewBooks({
  catalogue,
  shelves,
  rung,
  patientRung,
  now = () => performance.now(),
}: Ports): NewBooks {
  const memory = boundedMap<ReaderId, Kept>(pastsRememberedMax);
  const ofGenres = newBooksOfGenres(catalogue, now);
  let looks = 0;

  const look = async (
    reader: ReaderId,
    past: ReaderPast,
    freshly: boolean,
  ): Promise<readonly Candidate[]> => {
    looks += 1;
    const at = now();
    try {
      const candidates = await (freshly ? patientRung : rung)(() =>
        candidatesFor(past, { catalogue, shelves, ofGenres, freshly }),
      );
      if (candidates === undefined) return memory.get(reader)?.candidates ?? [];
      memory.set(reader, { at, position: past.position, candidates });
      return candidates;
    } finally {
      looks -= 1;
    }
  };

  return {
    of: async (reader, past, freshly) => {
      const kept = memory.get(reader);
      if (freshly) return look(reader, past, true);
      if (kept?.position === past.position && now() - kept.at < newBooksAgeMs) return kept.candidates;
      if (looks >= looksAtOnceMax) return kept?.candidates ?? [];
      const found = look(reader, past, false);
      return kept?.candidates ?? found;
    },
  };
}

type OfGenres = (genres: readonly string[], freshly: boolean) => Promise<readonly BookSummary[]>;

type Looking = Pick<Ports, 'catalogue' | 'shelves'> & {
  readonly ofGenres: OfGenres;
  readonly freshly: boolean;
};

async function candidatesFor(
  { books }: ReaderPast,
  { catalogue, shelves, ofGenres, freshly }: Looking,
): Promise<readonly Candidate[]> {
  const loved = lovedIn(books.map((book): HistoryEntry => ({ ...book, viewed: false })));
  if (loved.length === 0) return [];
  const known = await shelves.offerable(loved.map(({ bookId }) => bookId));
  const liked = [...known.values()];
  const [byMakers, byGenre] = await Promise.all([
    catalogue.byMakers(makersOf(liked), { readership: 'new', limit: byMakersMax }),
    ofGenres(genresOf(liked), freshly),
  ]);
  const past = new Set(books.map(({ bookId }) => bookId));
  const fresh = new Map(
    [...byMakers, ...byGenre]
      .filter(({ id }) => !past.has(id))
      .map((book): [BookId, BookSummary] => [book.id, book]),
  );
  const found = freshCandidates(loved, [...fresh.values()], (id) => known.get(id));
  return newBookCandidates(found.slice(0, newBooksMax));
}

const makersOf = (books: readonly OfferableBook[]) => ({
  authors: [...new Set(books.flatMap(({ authors }) => authors.slice(0, 1)))],
  series: [...new Set(books.flatMap(({ series }) => series.map(({ name }) => name)))],
});

function genresOf(books: readonly OfferableBook[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const genre of books.flatMap(({ genres }) => genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  return [...counts]
    .toSorted(([one, count], [other, more]) => more - count || (one < other ? -1 : 1))
    .slice(0, genresMax)
    .map(([genre]) => genre);
}

function newBooksOfGenres(catalogue: Pick<Catalogue, 'ofGenres'>, now: () => number): OfGenres {
  const remembered = boundedMap<string, RememberedRead<readonly BookSummary[]>>(genresRememberedMax);
  const read = (genre: string) => catalogue.ofGenres([genre], { readership: 'new', limit: ofGenreMax });
  const readRemembered = (genre: string): Promise<readonly BookSummary[]> => {
    const known = remembered.get(genre) ?? rememberedRead(() => read(genre), genreAges, now);
    remembered.set(genre, known);
    return known();
  };
  return async (genres, freshly) => (await Promise.all(genres.map(freshly ? read : readRemembered))).flat();
}
