import { recommendationSourceSchema, type RecommendationSource } from '../../domain/exposed-book.ts';
import { rungOutcomes, type RungOutcome } from '../ports.ts';
import { rungNames, type RungName } from './rungs.ts';

/** What became of recommendations in this process since it began. */
export type RungFigures = {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** How the tries of each rung, and of what rungs need, ended. */
  readonly rungs: Readonly<Record<RungName, Readonly<Record<RungOutcome, number>>>>;
  /** Answers by the rung that they are from, and recommended books by theirs. */
  readonly answers: Readonly<Record<RecommendationSource, number>>;
  readonly books: Readonly<Record<RecommendationSource, number>>;
};

/** Counts rungs, in memory: whoever watches reads the difference of two looks. */
export function rungFigures(clock: () => Date) {
  const since = clock().toISOString();
  const rungs = countersOf(rungNames, () => countersOf(rungOutcomes, () => 0));
  const sources = recommendationSourceSchema.options;
  const answers = countersOf(sources, () => 0);
  const books = countersOf(sources, () => 0);
  const isRung = (name: string): name is RungName => name in rungs;
  return {
    onOutcome: (rung: string, outcome: RungOutcome): void => {
      if (isRung(rung)) rungs[rung][outcome] += 1;
    },
    onAnswer: (
      source: RecommendationSource,
      items: readonly { readonly source: RecommendationSource }[],
    ): void => {
      answers[source] += 1;
      for (const item of items) books[item.source] += 1;
    },
    read: (): RungFigures => ({ since, rungs, answers, books }),
  };
}

const countersOf = <Name extends string, Value>(
  names: readonly Name[],
  value: () => Value,
): Record<Name, Value> =>
  // Every name gets its value, which the type of fromEntries cannot say.
  Object.fromEntries(names.map((name) => [name, value()])) as Record<Name, Value>;
