import type { BookId } from '../ids.ts';
import type { ItemModel } from './model.ts';
import { topK } from './top-k.ts';

/** How many neighbours of a book are kept: more than any list shows, so that some may be passed over. */
export const neighboursMax = 40;

/** A book like another one, by who likes them; scores are above zero and compare within one list. */
export type Neighbour = { readonly bookId: BookId; readonly score: number };

/** The neighbours of the book with this index in the model, best first, at most {@link neighboursMax}. */
export type NeighboursOf = (book: number) => readonly Neighbour[];

/**
 * Which books of a model are alike. The weights of a model have a direction, what liking one book says of another, and may be negative; likeness has
 * none and is not: it is the sum of the weights of both directions, and what is not above zero is not alike. Popular books, which many
 * books predict, already step back in the weights (`popularityExponent`).
 *
 * One answer must end before the next begins: the memory of the sums is kept between them. Work per book: its weights in both directions.
 */
export function bookNeighbours(model: ItemModel): NeighboursOf {
  const bookCount = model.books.length;
  const inverse = transposed(model);
  const scores = new Float64Array(bookCount);
  const touched = new Int32Array(bookCount);
  return (book) => {
    let count = 0;
    const add = ({ offsets, targets, weights }: Rows): void => {
      const end = offsets[book + 1] ?? 0;
      for (let index = offsets[book] ?? 0; index < end; index += 1) {
        const other = targets[index] ?? 0;
        const weight = weights[index] ?? 0;
        if (weight === 0) continue;
        if (scores[other] === 0) touched[count++] = other;
        scores[other] = (scores[other] ?? 0) + weight;
      }
    };
    add(model);
    add(inverse);
    const met = touched.subarray(0, count);
    const alike = met.filter((other) => other !== book && (scores[other] ?? 0) > 0);
    const best = topK({ scores, candidates: alike, count: neighboursMax });
    const neighbours = Array.from(best, (other) => ({
      bookId: bookOf(model, other),
      score: scores[other] ?? 0,
    }));
    for (const other of met) scores[other] = 0;
    return neighbours;
  };
}

type Rows = Pick<ItemModel, 'offsets' | 'targets' | 'weights'>;

/** The weights by the book that they are added to, instead of by the one that they come from. */
function transposed({ books, offsets, targets, weights }: ItemModel): Rows {
  const starts = new Uint32Array(books.length + 1);
  for (const target of targets) starts[target + 1] = (starts[target + 1] ?? 0) + 1;
  for (let book = 0; book < books.length; book += 1) {
    starts[book + 1] = (starts[book + 1] ?? 0) + (starts[book] ?? 0);
  }
  const next = starts.slice();
  const sources = new Int32Array(targets.length);
  const values = new Float32Array(weights.length);
  for (let source = 0; source < books.length; source += 1) {
    const end = offsets[source + 1] ?? 0;
    for (let index = offsets[source] ?? 0; index < end; index += 1) {
      const target = targets[index] ?? 0;
      const at = next[target] ?? 0;
      next[target] = at + 1;
      sources[at] = source;
      values[at] = weights[index] ?? 0;
    }
  }
  return { offsets: starts, targets: sources, weights: values };
}

function bookOf({ books }: ItemModel, index: number): BookId {
  const bookId = books[index];
  if (bookId === undefined) throw new Error(`the model has no book ${index}`);
  return bookId;
}
