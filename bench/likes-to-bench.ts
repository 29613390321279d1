import { existsSync } from 'node:fs';
import path from 'node:path';
import { bookIdSchema, readerIdSchema, type BookId, type ReaderId } from '../domain/ids.ts';
import type { ReaderLikes } from '../domain/recommending/evaluation/cut.ts';
import type { KinFacts } from '../domain/recommending/kin.ts';
import { readBookFacts } from '../infra/evaluation/read-book-facts.ts';
import { readLikes } from '../infra/evaluation/read-likes.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { randomOf } from '../infra/seed/random.ts';

export type LikesToBench = {
  readonly likes: ReaderLikes;
  readonly facts: ReadonlyMap<BookId, KinFacts>;
  readonly origin: 'goodbooks-10k' | 'made-up likes';
};

const folder = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k');

/** The likes of goodbooks-10k where they are at hand, else as many of as many made-up readers, with the popular liked most. */
export async function likesToBench(): Promise<LikesToBench> {
  const file = path.join(folder, 'reader_likes.csv');
  if (!existsSync(file)) return { likes: madeUp(), facts: new Map(), origin: 'made-up likes' };
  const facts = await readBookFacts(path.join(folder, 'books.csv'));
  return { likes: await readLikes(file), facts, origin: 'goodbooks-10k' };
}

const [readers, books, likesOfReader] = [2_500, 10_000, 62];

/** Popularity falls off with the rank to the power of -0.7 or so, as it does among real books. */
function madeUp(): ReaderLikes {
  const random = randomOf({ seed: 1, stream: 1 });
  const likes = new Map<ReaderId, readonly BookId[]>();
  for (let reader = 0; reader < readers; reader += 1) {
    const liked = new Set<number>();
    while (liked.size < likesOfReader) liked.add(Math.floor(books * random() ** 3));
    likes.set(
      readerIdSchema.parse(`reader-${reader}`),
      Array.from(liked, (book) => bookIdSchema.parse(`book-${book}`)),
    );
  }
  return likes;
}
