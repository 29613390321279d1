import { expect } from 'chai';
import { isLike, starsSchema, untouchedReading, type ReadingSnapshot } from '../../domain/values.ts';
import { catalogue, type SeedBook } from './catalogue.ts';
import { booksPerReader } from './encounters.ts';
import {
  syntheticReaders,
  syntheticReadersMax,
  type SyntheticAction,
  type SyntheticReader,
} from './readers.ts';

describe('the synthetic readers', () => {
  const books = catalogue();
  const bookOf = new Map(books.map((book) => [book.slug, book]));
  const now = new Date('2026-01-31T12:00:00Z');
  const options = { seed: 7, count: 400, books, now };
  const readers = syntheticReaders(options);

  it('are the same for the same seed, and others for another', () => {
    expect(syntheticReaders(options)).to.deep.equal(readers);
    expect(syntheticReaders({ ...options, seed: 8 })).not.to.deep.equal(readers);
  });

  it('stay who they are when more are asked for', () => {
    expect(syntheticReaders({ ...options, count: 10 })).to.deep.equal(readers.slice(0, 10));
  });

  it('are labelled by their names, which are unique', () => {
    for (const { name } of readers) expect(name).to.match(/^synthetic-\d{4}$/);
    expect(new Set(readers.map(({ name }) => name)).size).to.equal(readers.length);
    expect(() => syntheticReaders({ ...options, count: syntheticReadersMax + 1 })).to.throw(RangeError);
  });

  it('prefer genres and languages that the catalogue has', () => {
    const genres = new Set<string>(books.flatMap((book) => book.genres));
    const languages = new Set(books.map(({ language }) => language));
    for (const { preferences } of readers) {
      expect(preferences.genres).to.have.length.within(1, 3);
      expect(preferences.languages).to.have.length.within(1, 2);
      for (const genre of preferences.genres) expect(genres).to.include(genre);
      for (const language of preferences.languages) expect(languages).to.include(language);
    }
  });

  it('act on known books only, and on as many as they are said to', () => {
    for (const reader of readers) {
      const slugs = new Set(reader.actions.map(({ bookSlug }) => bookSlug));
      expect(slugs.size).to.be.within(booksPerReader.from, booksPerReader.to);
      for (const slug of slugs) expect(bookOf.has(slug), slug).to.equal(true);
    }
  });

  it('act in order of time, never after now', () => {
    for (const { actions } of readers) {
      const instants = actions.map(({ at }) => Date.parse(at));
      expect(instants.every((at, index) => at > (instants[index - 1] ?? -Infinity))).to.equal(true);
      expect(instants.at(-1)).to.be.at.most(now.getTime());
    }
  });

  it('never read what is of a later year than now', () => {
    const inThePast = syntheticReaders({ ...options, count: 20, now: new Date('1950-06-01T00:00:00Z') });
    const years = inThePast.flatMap(({ actions }) =>
      actions.map(({ bookSlug }) => bookOf.get(bookSlug)?.year),
    );
    expect(Math.max(...years.map((year) => year ?? Infinity))).to.be.at.most(1950);
  });

  it('never dismiss a book that they rated or finished, nor touch one that they dismissed', () => {
    for (const { actions } of readers)
      for (const [index, { kind, bookSlug }] of actions.entries())
        if (kind === 'dismiss')
          expect(actions.filter((other, at) => other.bookSlug === bookSlug && at !== index)).to.deep.equal(
            [],
          );
  });

  it('read a series in order and skip no volume', () => {
    for (const reader of readers) {
      const finishedSoFar = new Set<string>();
      for (const action of reader.actions) {
        const before = volumesBefore(action.bookSlug).filter((slug) => !finishedSoFar.has(slug));
        expect(before, `${reader.name} ${action.bookSlug}`).to.deep.equal([]);
        if (action.kind === 'shelve' && action.shelf === 'finished') finishedSoFar.add(action.bookSlug);
      }
    }
  });

  it('want, dismiss, leave unfinished and rate with every number of stars', () => {
    const actions = readers.flatMap((reader) => reader.actions);
    const shareOf = (snapshot: (reading: ReadingSnapshot) => boolean): number => {
      const all = readers.flatMap((reader) => [...readingsOf(reader).values()]);
      return all.filter(snapshot).length / all.length;
    };
    expect(shareOf(({ shelf }) => shelf === 'want-to-read')).to.be.within(0.08, 0.2);
    expect(shareOf(({ shelf }) => shelf === 'reading')).to.be.within(0.04, 0.15);
    expect(shareOf(({ dismissed }) => dismissed)).to.be.within(0.03, 0.2);
    expect(shareOf(isLike)).to.be.within(0.3, 0.6);
    const stars = new Set(actions.flatMap((action) => (action.kind === 'rate' ? [action.stars] : [])));
    expect([...stars].sort()).to.deep.equal(starsSchema.options.map(({ value }) => value));
  });

  it('rate books of their favourite genres higher', () => {
    const stars = { favourite: [] as number[], other: [] as number[] };
    for (const { preferences, actions } of readers)
      for (const action of actions) {
        if (action.kind !== 'rate') continue;
        const genres: readonly string[] = bookOf.get(action.bookSlug)?.genres ?? [];
        stars[genres.some((genre) => preferences.genres.includes(genre)) ? 'favourite' : 'other'].push(
          action.stars,
        );
      }
    expect(mean(stars.favourite)).to.be.above(mean(stars.other) + 0.5);
  });

  it('like two volumes of a series together more than three times as often as chance, and two random books not', () => {
    const inSeries = [...Map.groupBy(books, ({ series }) => series?.name)]
      .filter(([name]) => name !== undefined)
      .flatMap(([, volumes]) => pairsOf(volumes));
    const atRandom = pairsOf(books).filter(
      ([left, right], index) =>
        index % 97 === 0 && (left.series === undefined || left.series.name !== right.series?.name),
    );
    expect(inSeries.length).to.be.above(100);
    expect(lift(inSeries)).to.be.above(3);
    expect(lift(inSeries)).to.be.above(3 * lift(atRandom));
  });

  function volumesBefore(slug: string): string[] {
    const series = bookOf.get(slug)?.series;
    if (series === undefined) return [];
    return books
      .filter((book) => book.series?.name === series.name && book.series.volume < series.volume)
      .map((book) => book.slug);
  }

  /** How often both books of a pair are liked by one reader, against what their popularity alone would make it. */
  function lift(pairs: readonly Pair[]): number {
    const fansOf = new Map<string, Set<string>>(books.map(({ slug }) => [slug, new Set()]));
    for (const reader of readers)
      for (const [slug, reading] of readingsOf(reader))
        if (isLike(reading)) fansOf.get(slug)?.add(reader.name);
    const fans = ({ slug }: SeedBook): ReadonlySet<string> => fansOf.get(slug) ?? new Set();
    const together = sum(pairs.map(([left, right]) => fans(left).intersection(fans(right)).size));
    const byChance = sum(pairs.map(([left, right]) => (fans(left).size * fans(right).size) / readers.length));
    return together / byChance;
  }
});

type Pair = readonly [SeedBook, SeedBook];

const pairsOf = (books: readonly SeedBook[]): Pair[] =>
  books.flatMap((left, index) => books.slice(index + 1).map((right): Pair => [left, right]));

/** What each action left behind, by book, as the domain folds it. */
function readingsOf({ actions }: SyntheticReader): Map<string, ReadingSnapshot> {
  const readings = new Map<string, ReadingSnapshot>();
  for (const action of actions)
    readings.set(action.bookSlug, readingAfter(action, readings.get(action.bookSlug) ?? untouchedReading));
  return readings;
}

function readingAfter(action: SyntheticAction, reading: ReadingSnapshot): ReadingSnapshot {
  switch (action.kind) {
    case 'view':
      return reading;
    case 'shelve':
      return { ...reading, shelf: action.shelf, dismissed: false };
    case 'rate':
      return { ...reading, stars: action.stars, dismissed: false };
    case 'dismiss':
      return { ...reading, shelf: null, dismissed: true };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
