import { boundedMap } from '../../domain/bounded-map.ts';
import type { RecommendationSource } from '../../domain/exposed-book.ts';

/** Answers remembered by one process, of some kilobytes each; the books in them are those that titles are remembered of. */
export const answersRememberedMax = 5_000;
/** How long an answer from a feed is given again, while the reader does nothing and the feed stays: it bounds how long a withdrawn book is still in it. */
export const feedAnswerTrustedMs = 10_000;
/** How long any other answer is: it bounds how late personal lists return when the model does. */
export const otherAnswerTrustedMs = 1_000;

type Kept<Answer> = { readonly inputs: string; readonly answer: Answer; readonly at: number };

/** Answers to the same question from the same inputs. */
export type RememberedAnswers<Answer> = {
  /** `inputs` must name everything that the answer to `question` rests on and that a reader can tell. */
  readonly of: (question: string, inputs: string) => Answer | undefined;
  readonly keep: (question: string, inputs: string, answer: Answer) => void;
};

/** Ranking the same feed by the same past again gives the same list: it is done once. */
export function rememberedAnswers<Answer extends { readonly source: RecommendationSource }>(
  now: () => number = () => performance.now(),
): RememberedAnswers<Answer> {
  const memory = boundedMap<string, Kept<Answer>>(answersRememberedMax);
  const trustedMs = ({ source }: Answer): number =>
    source === 'feed' ? feedAnswerTrustedMs : otherAnswerTrustedMs;
  return {
    of: (question, inputs) => {
      const kept = memory.get(question);
      const isGood = kept?.inputs === inputs && now() - kept.at < trustedMs(kept.answer);
      return isGood ? kept.answer : undefined;
    },
    keep: (question, inputs, answer) => {
      memory.set(question, { inputs, answer, at: now() });
    },
  };
}
