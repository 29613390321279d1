import { expect } from 'chai';
import { bookIdSchema } from '../../domain/ids.ts';
import type { Key } from '../../projections/ports.ts';
import { bookViewsWatermarks, dynamodbBookViews } from './book-views.ts';
import { dynamodbReadModelStore } from './read-model-store.ts';
import type { Table } from './tables.ts';
import { testTable } from './testing.ts';

describe('book views in DynamoDB', () => {
  const facts = {
    title: 'Dom Casmurro',
    authors: ['Machado de Assis'],
    language: 'pt',
    series: [{ name: 'Trilogia Realista', volume: 3 }],
    genres: ['classics'],
    workId: 'w-dom-casmurro',
  };
  const bookId = bookIdSchema.parse('b-dom-casmurro');
  const instance = { name: 'book-views', version: 1, generation: 2 };
  let table: Table;

  const write = async (partition: number, key: Key, row: unknown): Promise<void> =>
    dynamodbReadModelStore(table).transact(instance, partition, async ({ load }) => {
      await load([key]);
      return { changes: [{ key, row, position: 9 }], watermark: { epoch: 'e1', position: 9 } };
    });

  before(async () => {
    table = await testTable();
    const parts = { first: 'ratings-03', second: 'ratings-11' };
    await write(0, { bookId, part: 'facts' }, { bookId, part: 'facts', ...facts, withdrawn: false });
    await write(3, { bookId, part: parts.first }, { bookId, part: parts.first, perStar: [1, 0, 0, 0, 2] });
    await write(11, { bookId, part: parts.second }, { bookId, part: parts.second, perStar: [0, 0, 0, 1, 0] });
  });

  it('sums the ratings of every partition of readers', async () => {
    const views = dynamodbBookViews({ ...table, liveGeneration: async () => 2 });
    expect(await views.find(bookId)).to.deep.equal({
      id: bookId,
      ...facts,
      withdrawn: false,
      ratings: { count: 4, mean: 3.75, perStar: [1, 0, 0, 1, 2] },
    });
  });

  it('knows no mean of a book that nobody rated', async () => {
    const views = dynamodbBookViews({ ...table, liveGeneration: async () => 2 });
    const id = bookIdSchema.parse('b-unrated');
    await write(5, { bookId: id, part: 'facts' }, { bookId: id, part: 'facts', ...facts, withdrawn: true });
    expect(await views.find(id)).to.deep.include({
      withdrawn: true,
      ratings: { count: 0, mean: null, perStar: [0, 0, 0, 0, 0] },
    });
  });

  it('does not know a book of another generation', async () => {
    const views = dynamodbBookViews({ ...table, liveGeneration: async () => 1 });
    expect(await views.find(bookId)).to.equal(undefined);
  });

  it('rejects while no generation is live', async () => {
    const views = dynamodbBookViews({ ...table, liveGeneration: async () => undefined });
    const failure: unknown = await views.find(bookId).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
  });

  it('tells how far each partition of the live generation has come', async () => {
    const read = bookViewsWatermarks({ ...table, liveGeneration: async () => 2 });
    expect((await read()).get(11)).to.deep.equal({ epoch: 'e1', position: 9 });
  });
});
