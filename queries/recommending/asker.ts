import type { RecommendationSource } from '../../domain/exposed-book.ts';
import type { ReaderId } from '../../domain/ids.ts';
import type { ReaderDirectory, SignIn } from '../ports.ts';
import type { Pasts, ReaderPast } from '../remembered-pasts.ts';
import type { Candidate } from '../../domain/recommending/ranking/candidate.ts';
import type { Ladder, RankingLists } from './ladder.ts';
import type { NewBooks } from './new-books.ts';
import type { RecommendedBook } from './recommended-books.ts';
import type { RememberedAnswers } from './remembered-answers.ts';

/** What every question about recommendations asks. */
export type RecommendingPorts = Omit<Ladder, 'lists' | 'preferences' | 'filters' | 'newBooks' | 'hasFeed'> & {
  readonly newBooks: NewBooks;
  readonly directory: ReaderDirectory;
  readonly pasts: Pasts;
  readonly stored: RankingLists;
  readonly remembered: RankingLists;
  readonly clock: () => Date;
  /** Told what each answer was made of. */
  readonly onAnswer: (source: RecommendationSource, items: readonly RecommendedBook[]) => void;
};

/** Who asks, when they have registered; and their past, when it can be read. */
export type Asker = { readonly reader: ReaderId | undefined; readonly past: ReaderPast | undefined };

/** Who asks; `undefined` when nobody can say who it is. */
export async function askerOf(
  { rungs, directory, pasts }: RecommendingPorts,
  signIn: SignIn,
  freshly: boolean,
): Promise<Asker | undefined> {
  const found = await rungs.directory(async () => ({ reader: await directory.find(signIn) }));
  if (found === undefined) return undefined;
  const { reader } = found;
  const past = reader === undefined ? undefined : await rungs.past(() => pasts.of(reader, freshly));
  return { reader, past };
}

/** New books for who asks; none for somebody whose past nobody knows. */
export const newBooksFor = async (
  { newBooks }: RecommendingPorts,
  { reader, past }: Asker,
  freshly: boolean,
): Promise<readonly Candidate[]> =>
  reader === undefined || past === undefined ? [] : newBooks.of(reader, past, freshly);

/** The day, in UTC, that the lots of exploration are drawn for. */
export const dayOf = ({ clock }: Pick<RecommendingPorts, 'clock'>): string =>
  clock().toISOString().slice(0, 10);

type Answering<Answer> = {
  readonly ports: RecommendingPorts;
  readonly answers: RememberedAnswers<Answer>;
  readonly asker: Asker;
  readonly freshly: boolean;
};

/**
 * The answer that was given before, if feed, past, preferences and day are still those it was made from; else a new one, which is told whether a feed can be there
 * (`hasFeed`), so that a store that is away or has none is not asked twice.
 */
export async function answerOnce<Answer>(
  { ports, answers, asker: { reader, past }, freshly }: Answering<Answer>,
  question: string,
  answer: (hasFeed: boolean) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  if (freshly || reader === undefined || past === undefined) return answer(true);
  const feed = await ports.rungs.feed(async () => ({ version: await ports.feeds.version(reader) }));
  if (feed === undefined) return answer(false);
  const inputs = `${feed.version ?? ''} ${past.position} ${dayOf(ports)} ${JSON.stringify(past.preferences)}`;
  const kept = answers.of(`${reader} ${question}`, inputs);
  if (kept !== undefined) return kept;
  const fresh = await answer(feed.version !== undefined);
  if (fresh !== undefined) answers.keep(`${reader} ${question}`, inputs, fresh);
  return fresh;
}
