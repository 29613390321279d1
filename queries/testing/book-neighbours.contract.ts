import { expect } from 'chai';
import type { BookId } from '../../domain/ids.ts';
import { bookNamed } from '../../domain/testing/examples.ts';
import type { BookNeighbour, BookNeighbours } from '../ports.ts';

type Row = { readonly bookId: BookId; readonly neighbours: readonly BookNeighbour[] };

/** A store of neighbours as those who publish it see it. */
type Publisher = {
  readonly published: () => Promise<string | undefined>;
  readonly write: (version: string, rows: readonly Row[]) => Promise<void>;
  readonly publish: (version: string) => Promise<void>;
};

/** An empty store, from both sides. */
export type HeldNeighbours = { readonly read: BookNeighbours; readonly store: Publisher };

const first = 'n-20260101t000000000z';
const second = 'n-20260102t000000000z';
const emma = bookNamed('b-emma');
const persuasion = bookNamed('b-persuasion');
const mansfield = bookNamed('b-mansfield-park');

const like = (book: BookId, score: number): BookNeighbour => ({ bookId: book, score });
const row = (bookId: BookId, ...neighbours: readonly BookNeighbour[]): Row => ({ bookId, neighbours });

/** What every store of the neighbours of books keeps to. */
export function describeBookNeighbours(title: string, start: () => Promise<HeldNeighbours>): void {
  describe(title, () => {
    let read: BookNeighbours;
    let store: Publisher;
    beforeEach(async () => {
      ({ read, store } = await start());
    });

    const publish = async (version: string, rows: readonly Row[]): Promise<void> => {
      await store.write(version, rows);
      await store.publish(version);
    };

    it('knows no neighbours before any are published', async () => {
      expect(await store.published()).to.equal(undefined);
      await store.write(first, [row(emma, like(persuasion, 0.5))]);
      expect(await read.of([emma], 10)).to.deep.equal(new Map());
      expect(await store.published()).to.equal(undefined);
    });

    it('answers best first and no more than asked for, of those books that have any', async () => {
      await publish(first, [
        row(emma, like(persuasion, 0.5), like(mansfield, 0.25)),
        row(persuasion, like(emma, 0.5)),
      ]);
      expect(await store.published()).to.equal(first);
      expect(await read.of([emma, mansfield, persuasion], 1)).to.deep.equal(
        new Map([
          [emma, [like(persuasion, 0.5)]],
          [persuasion, [like(emma, 0.5)]],
        ]),
      );
      expect((await read.of([emma], 10)).get(emma)).to.deep.equal([
        like(persuasion, 0.5),
        like(mansfield, 0.25),
      ]);
      expect(await read.of([], 10)).to.deep.equal(new Map());
      expect((await read.of([emma, emma], 10)).size).to.equal(1);
    });

    it('finds every one of many books, however they were written', async () => {
      const books = Array.from({ length: 150 }, (_, index) => bookNamed(`b-${index}`));
      const rows = books.map((book, index) => row(book, like(emma, (index + 1) / 1000)));
      await store.write(first, rows.slice(0, 70));
      await store.write(first, rows.slice(50));
      await store.publish(first);
      const found = await read.of(books, 5);
      expect(found.size).to.equal(150);
      for (const { bookId, neighbours } of rows) expect(found.get(bookId)).to.deep.equal(neighbours);
    });

    it('goes over to another version as a whole, and back', async () => {
      await publish(first, [row(emma, like(persuasion, 0.5)), row(mansfield, like(emma, 0.1))]);
      await store.write(second, [row(emma, like(mansfield, 0.4))]);
      expect((await read.of([emma], 10)).get(emma)).to.deep.equal([like(persuasion, 0.5)]);
      await store.publish(second);
      expect(await store.published()).to.equal(second);
      expect(await read.of([emma, mansfield], 10)).to.deep.equal(new Map([[emma, [like(mansfield, 0.4)]]]));
      await publish(first, [row(emma, like(persuasion, 0.5))]);
      expect(await store.published()).to.equal(first);
      expect((await read.of([emma], 10)).get(emma)).to.deep.equal([like(persuasion, 0.5)]);
    });

    it('changes nothing when the same is published again', async () => {
      const rows = [row(emma, like(persuasion, 0.5))];
      await publish(first, rows);
      await publish(first, rows);
      expect(await store.published()).to.equal(first);
      expect(await read.of([emma], 10)).to.deep.equal(new Map([[emma, [like(persuasion, 0.5)]]]));
    });
  });
}
