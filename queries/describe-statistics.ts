import type { ReaderDirectory, Readers, ReadingStatistics, SignIn } from './ports.ts';
import { answered, type Question } from './question.ts';

type DescribeStatistics = {
  readonly signIn: SignIn;
  /** Tells of this year only; undefined for all of them. */
  readonly year?: number | undefined;
};

/** What the reader means to finish in the year that it is now, and how much of that is still missing, 0 when none is. */
type YearlyGoal = {
  readonly year: number;
  readonly books: number;
  readonly finished: number;
  readonly missing: number;
};
type DescribedStatistics = ReadingStatistics & { readonly goal: YearlyGoal | null };

type Ports = {
  readonly directory: ReaderDirectory;
  readonly readers: Pick<Readers, 'profile' | 'statistics'>;
  readonly clock: () => Date;
};

/**
 * What whoever asks has read, counted. What counts is what lies there now: a book on the shelf `finished` is one finished book, in the UTC year
 * in which it was put there; one among the abandoned was abandoned in the year in which that was said. A book that is read again counts
 * once, in the year of the last time; two editions of one work are two books; one that left the shelf, or was only rated, is none. Withdrawn
 * books count, and so does a book whose title has not arrived yet: as one of unknown length, of no genre and no language.
 */
export const describeStatistics = ({
  directory,
  readers,
  clock,
}: Ports): Question<DescribeStatistics, DescribedStatistics> => ({
  reads: ['shelves', 'book-titles', 'profiles'],
  ask: async ({ signIn, year }) => {
    const reader = await directory.find(signIn);
    if (reader === undefined) return answered({ ...nothingRead, goal: null });
    const [profile, statistics] = await Promise.all([
      readers.profile(reader),
      readers.statistics(reader, year),
    ]);
    return answered({
      ...statistics,
      years: statistics.years.filter((one) => year === undefined || one.year === year),
      goal: goalOf(profile?.yearlyGoal ?? null, statistics, clock().getUTCFullYear()),
    });
  },
});

/** The goal is about the year that it is now, whichever year was asked for. */
function goalOf(books: number | null, { years }: ReadingStatistics, year: number): YearlyGoal | null {
  if (books === null) return null;
  const finished = years.find((one) => one.year === year)?.finished ?? 0;
  return { year, books, finished, missing: Math.max(0, books - finished) };
}

const nothingRead: ReadingStatistics = {
  totals: { finished: 0, rated: 0, starsMean: null, pages: 0, ofUnknownLength: 0, abandoned: 0 },
  years: [],
  genres: [],
  languages: [],
  longest: null,
};
