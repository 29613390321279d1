import type { EpochPosition } from '../domain/position.ts';
import type { Freshness, ReadModelName } from './ports.ts';

/** One thing that can be asked of Estante. */
export type Question<Input, Answer, Refusal extends string = never> = {
  /** The read models its answer rests on: what an asker who names positions waits for. */
  readonly reads: readonly ReadModelName[];
  /**
   * `freshly` is set for an asker who named positions: then nothing that was remembered for speed is used. Rejects when a
   * store that it cannot do without is away.
   */
  readonly ask: (input: Input, freshly: boolean) => Promise<Answered<Answer, Refusal>>;
};

export type Answered<Answer, Refusal extends string = never> =
  | { readonly status: 'answered'; readonly answer: Answer }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** A refusal of its own, or the positions that the asker named were never in this log. */
export type FreshlyAnswered<Answer, Refusal extends string> = {
  readonly answered: Answered<Answer, Refusal | 'unknown-position'>;
  /** Whether a read model had not come as far as asked when the answer was made. */
  readonly stale: boolean;
};

/** Asks once every read model of the question has applied the positions, or when the wait is over: one wait for all of them. */
export async function askFreshly<Input, Answer, Refusal extends string>(
  freshness: Freshness,
  question: Question<Input, Answer, Refusal>,
  input: Input,
  positions: readonly EpochPosition[],
): Promise<FreshlyAnswered<Answer, Refusal>> {
  const reached = await freshness.reach(question.reads, positions);
  if (reached === 'unknown-position') return { answered: refused('unknown-position'), stale: false };
  return { answered: await question.ask(input, true), stale: reached === 'stale' };
}

export const answered = <Answer>(answer: Answer): { status: 'answered'; answer: Answer } => ({
  status: 'answered',
  answer,
});

export const refused = <Refusal extends string>(
  refusal: Refusal,
): { status: 'refused'; refusal: Refusal } => ({ status: 'refused', refusal });
