import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { Reading } from '../../domain/reading.ts';
import type { Stars } from '../../domain/values.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { recommendedIn, type TourApi } from './tour-api.ts';
import { readingOf } from './tour-reading.ts';
import type { RecommendedList } from './tour-report.ts';

/** What the tour rates: `state` is what the reader has done with the book so far, `list` what is recommended before. */
export type Choice = {
  readerId: ReaderId;
  book: { id: BookId; title: string };
  state: Reading;
  stars: Stars;
  list: RecommendedList;
};

/** The first recommended book that the reader has not rated, else the first one, with other stars than it has. */
export async function chooseRating(api: TourApi, ports: OpsPorts): Promise<Choice> {
  const { id: readerId } = await api.reader();
  const list = recommendedIn(await api.recommendations());
  let first: Choice | undefined;
  for (const book of list.items) {
    const state = await readingOf(ports, { readerId, bookId: book.id });
    const stars = state.stars === 5 ? 4 : 5;
    const choice = { readerId, book: { id: book.id, title: book.title }, state, stars, list } as const;
    if (state.stars === null) return choice;
    first ??= choice;
  }
  if (first === undefined)
    throw new Error('nothing is recommended to the demo reader: has the log been seeded?');
  return first;
}
