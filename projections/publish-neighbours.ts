import { bookNeighbours } from '../domain/recommending/book-neighbours.ts';
import type { ItemModel } from '../domain/recommending/model.ts';
import type { NeighbourRow, NeighbourStore } from './ports.ts';

/** Books whose neighbours are looked for between two looks at the event loop, and written together: some milliseconds, some hundred kilobytes. */
export const booksPerBatch = 200;

type Publication = {
  readonly store: NeighbourStore;
  readonly modelVersion: string;
  readonly model: ItemModel;
};

/**
 * Writes the neighbours of every book of a model, in bounded batches, and then publishes them all at once: readers see those of the model before, whole, until
 * they see these. Publishing the same again changes nothing. Rejects when the store is away; then those before are still the ones that are read.
 */
export async function publishNeighbours({ store, modelVersion, model }: Publication): Promise<void> {
  const neighboursOf = bookNeighbours(model);
  for (let from = 0; from < model.books.length; from += booksPerBatch) {
    const rows = model.books
      .slice(from, from + booksPerBatch)
      .map((bookId, index): NeighbourRow => ({ bookId, neighbours: neighboursOf(from + index) }))
      .filter(({ neighbours }) => neighbours.length > 0);
    await store.write(modelVersion, rows);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await store.publish(modelVersion);
}
