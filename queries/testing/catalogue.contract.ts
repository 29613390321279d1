import { expect } from 'chai';
import { bookNamed } from '../../domain/testing/examples.ts';
import type { Catalogue } from '../catalogue.ts';
import type { BookSummary, BookView } from '../ports.ts';
import { sampleBooks } from './sample-books.ts';

const idsOf = (books: readonly BookSummary[]): readonly string[] => books.map(({ id }) => id);
const all = { readership: 'all', limit: 50 } as const;
const onlyNew = { readership: 'new', limit: 50 } as const;

/** What every catalogue answers, given {@link sampleBooks}. */
export function describeCatalogue(
  title: string,
  holding: (sample: readonly BookView[]) => Promise<Catalogue>,
): void {
  describe(title, () => {
    let catalogue: Catalogue;
    before(async function () {
      this.timeout(60_000);
      catalogue = await holding(sampleBooks);
    });

    it('finds one book, a withdrawn one too', async () => {
      const found = await catalogue.find(bookNamed('b-fellowship'));
      expect(found).to.deep.include({ title: 'The Fellowship of the Ring', withdrawn: false });
      expect(await catalogue.find(bookNamed('b-hobbit-gone'))).to.have.property('withdrawn', true);
      expect(await catalogue.find(bookNamed('b-nobody'))).to.equal(undefined);
    });

    it('finds books by author, however the name is written, the most liked first', async () => {
      const tolkien = { authors: ['J.R.R. Tolkien'], series: [] };
      const found = idsOf(await catalogue.byMakers(tolkien, all));
      expect(found.slice(0, 2)).to.deep.equal(['b-fellowship', 'b-hobbit']);
      expect(found).to.have.members(['b-fellowship', 'b-hobbit', 'b-hobbit-comic', 'b-hobbit-pt', 'b-rings']);
      const saramago = { authors: ['JOSE SARAMAGO'], series: [] };
      expect(idsOf(await catalogue.byMakers(saramago, all))).to.have.members([
        'b-blindness',
        'b-death',
        'b-names',
      ]);
      expect(await catalogue.byMakers(tolkien, { ...all, limit: 2 })).to.have.length(2);
    });

    it('finds books of a series, and those by any of several makers', async () => {
      const potter = { authors: [], series: ['Harry Potter'] };
      expect(idsOf(await catalogue.byMakers(potter, all))).to.have.members([
        'b-film',
        'b-potter-1',
        'b-potter-2',
        'b-potter-3',
        'b-potter-4',
      ]);
      const either = { authors: ['Homer'], series: ['The Lord of the Rings'] };
      expect(idsOf(await catalogue.byMakers(either, all))).to.have.members([
        'b-fellowship',
        'b-iliad',
        'b-rings',
      ]);
    });

    it('finds nothing by nobody, nor by a name without a letter', async () => {
      expect(await catalogue.byMakers({ authors: [], series: [] }, all)).to.deep.equal([]);
      expect(await catalogue.byMakers({ authors: ["!?'"], series: ['&|'] }, all)).to.deep.equal([]);
      expect(await catalogue.ofGenres([], all)).to.deep.equal([]);
      expect(await catalogue.ofGenres(['cookery'], all)).to.deep.equal([]);
    });

    it('finds books of genres: those with most of them first, then the most liked', async () => {
      const found = idsOf(await catalogue.ofGenres(['fantasy', 'classics'], all));
      expect(found.slice(0, 2)).to.deep.equal(['b-fellowship', 'b-hobbit']);
      expect(found[2]).to.equal('b-potter-1');
      expect(found).to.include.members(['b-catch', 'b-kingdom', 'b-iliad']);
      expect(found).to.not.include('b-robot');
    });

    it('tells new books, which hardly anybody has liked, from others', async () => {
      const potter = { authors: ['J.K. Rowling'], series: [] };
      expect(idsOf(await catalogue.byMakers(potter, onlyNew))).to.deep.equal(['b-potter-4']);
      const found = idsOf(await catalogue.ofGenres(['fantasy'], onlyNew));
      expect(found).to.include.members(['b-kingdom', 'b-potter-4', 'b-rings']);
      expect(found).to.not.include.members(['b-hobbit']);
    });

    it('never finds a withdrawn book by what it has in common with others', async () => {
      const found = idsOf(await catalogue.byMakers({ authors: ['J.R.R. Tolkien'], series: [] }, all));
      expect(found).to.not.include('b-hobbit-gone');
    });

    it('lists the most liked books of each first genre and language', async () => {
      const liked = idsOf(await catalogue.likedInGenres(2));
      expect(liked).to.deep.equal(['b-fellowship', 'b-hobbit', 'b-bras']);
    });
  });
}
