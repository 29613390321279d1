import type { BookFacts, Place } from '../../../domain/values.ts';
import type { Reading } from '../../../domain/reading.ts';
import type { AnswerRow } from './answers.ts';
import type { History } from './history.ts';
import { byKey, byText, ratio, sum, tally } from './numbers.ts';

type Available = {
  readonly bookId: string;
  readonly facts: BookFacts;
  readonly readings: readonly Reading[];
  readonly likes: number;
};

/** Every book that is not withdrawn, with what all readers did with it. */
function availableBooks({ books, readings, likes }: History): readonly Available[] {
  const all = [...readings.values()].flatMap((ofReader) => [...ofReader]);
  const byBook = Map.groupBy(all, ([bookId]) => bookId);
  const liked = tally([...likes.values()].flatMap((ofReader) => [...ofReader]));
  return [...books].flatMap(([bookId, { facts, isWithdrawn }]) =>
    isWithdrawn
      ? []
      : [
          {
            bookId,
            facts,
            readings: (byBook.get(bookId) ?? []).map(([, reading]) => reading),
            likes: liked.get(bookId) ?? 0,
          },
        ],
  );
}

const starsOf = (books: readonly Available[]): readonly number[] =>
  books.flatMap(({ readings }) => readings.flatMap(({ stars }) => stars ?? []));

const keptOn = (books: readonly Available[], place: Place): number =>
  sum(books.map(({ readings }) => readings.filter(({ shelf }) => shelf === place).length));

/** 03-genres. */
export function genres(history: History): readonly AnswerRow[] {
  const books = availableBooks(history);
  const names = new Set(books.flatMap(({ facts }) => facts.genres));
  const rows = [...names].map((genre) => {
    const ofGenre = books.filter(({ facts }) => facts.genres.includes(genre));
    const likes = sum(ofGenre.map((book) => book.likes));
    const reading = keptOn(ofGenre, 'reading');
    const finished = keptOn(ofGenre, 'finished');
    const abandoned = keptOn(ofGenre, 'abandoned');
    const stars = starsOf(ofGenre);
    return {
      genre,
      books: String(ofGenre.length),
      likes: String(likes),
      likes_per_book: ratio(likes, ofGenre.length, 1),
      stars_mean: ratio(sum(stars), stars.length, 2),
      reading: String(reading),
      finished: String(finished),
      abandoned: String(abandoned),
      finished_share: ratio(finished, reading + finished + abandoned, 3),
    };
  });
  return rows
    .sort((left, right) => byText(left.genre, right.genre))
    .sort((left, right) => Number(right.likes_per_book) - Number(left.likes_per_book))
    .slice(0, 10);
}

/** 06-coverage. */
export function coverage(history: History): readonly AnswerRow[] {
  const books = availableBooks(history);
  const touched = books.filter(({ readings }) =>
    readings.some(({ viewedAt, shelf, stars }) => viewedAt !== null || shelf !== null || stars !== null),
  );
  const among = (kind: 'shown' | 'opened'): number => {
    const exposed = new Set(
      history.exposures.filter((exposure) => exposure.kind === kind).map(({ bookId }) => bookId),
    );
    return books.filter(({ bookId }) => exposed.has(bookId)).length;
  };
  return [
    {
      available_books: String(books.length),
      touched_books: String(touched.length),
      touched_share: ratio(touched.length, books.length, 3),
      liked_books: String(books.filter(({ likes }) => likes > 0).length),
      recommended_books: String(among('shown')),
      recommended_share: ratio(among('shown'), books.length, 3),
      opened_books: String(among('opened')),
    },
  ];
}

/** 07-concentration. The Gini coefficient as half the mean difference of all pairs, divided by the mean. */
export function concentration(history: History): readonly AnswerRow[] {
  const likes = availableBooks(history).map((book) => book.likes);
  const mostLiked = likes.toSorted((left, right) => right - left);
  const [percent, tenth] = [Math.ceil(likes.length / 100), Math.ceil(likes.length / 10)];
  const all = sum(likes);
  const differences = sum(likes.flatMap((left) => likes.map((right) => Math.abs(left - right))));
  return [
    {
      available_books: String(likes.length),
      likes: String(all),
      top_percent_books: String(percent),
      top_percent_share: ratio(sum(mostLiked.slice(0, percent)), all, 3),
      top_tenth_books: String(tenth),
      top_tenth_share: ratio(sum(mostLiked.slice(0, tenth)), all, 3),
      gini: ratio(differences, 2 * likes.length * all, 3),
    },
  ];
}

/** 10-supply-and-demand. */
export function supplyAndDemand(history: History): readonly AnswerRow[] {
  const books = availableBooks(history);
  const allLikes = sum(books.map(({ likes }) => likes));
  const groups = Map.groupBy(books, ({ facts }) => `${facts.language}/${periodOf(facts)}`);
  return [...groups]
    .sort(byKey)
    .sort(([, left], [, right]) => right.length - left.length)
    .slice(0, 10)
    .map(([group, members]) => {
      const [language = '', period = ''] = group.split('/');
      const likes = sum(members.map((book) => book.likes));
      const stars = starsOf(members);
      return {
        language,
        period,
        books: String(members.length),
        part_of_books: ratio(members.length, books.length, 3),
        likes: String(likes),
        part_of_likes: ratio(likes, allLikes, 3),
        stars_mean: ratio(sum(stars), stars.length, 2),
      };
    });
}

function periodOf({ year }: BookFacts): string {
  if (year === undefined) return 'not noted';
  if (year < 1900) return 'before 1900';
  return year < 2000 ? '1900 to 1999' : 'since 2000';
}
