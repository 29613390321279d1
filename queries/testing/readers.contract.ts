import { expect } from 'chai';
import { bookNamed, readerNamed } from '../../domain/testing/examples.ts';
import { noPreferences } from '../../domain/values.ts';
import { genresMax, shelfSorts, type ListPart, type Readers, type ShelfSort } from '../ports.ts';
import { ana, keptBook, rui, sampleShelves, vi, type SampleShelves } from './sample-shelves.ts';

const nobody = readerNamed('nobody');
const nothing = { finished: 0, rated: 0, starsMean: null, pages: 0, ofUnknownLength: 0, abandoned: 0 };

/** What every store of readers' pages must answer, given {@link sampleShelves}. */
export function describeReaders(title: string, holding: (sample: SampleShelves) => Promise<Readers>): void {
  describe(title, () => {
    let readers: Readers;
    before(async function () {
      this.timeout(60_000);
      readers = await holding(sampleShelves);
    });

    describeShelves(() => readers);
    describePast(() => readers);
    describeRankedBy(() => readers);
    describeStatistics(() => readers);
  });
}

function describeRankedBy(readers: () => Readers): void {
  it('have a past as ranking asks it: newest first, with works and series, of withdrawn and untitled books too, without what was only viewed', async () => {
    const plain = { dismissed: false, series: [] };
    expect(await readers().pastBooks(ana)).to.deep.equal([
      { ...plain, bookId: 'untitled-too', shelf: null, stars: 4 },
      { ...plain, bookId: 'b2', shelf: 'abandoned', stars: 2, series: [{ name: 'Letters', volume: 2.5 }] },
      { ...plain, bookId: 'b5', shelf: 'reading', stars: null },
    ]);
    expect(await readers().pastBooks(nobody)).to.deep.equal([]);
  });

  it('have a standing that tells how far that goes, each their own when many ask at once', async () => {
    const standings = await Promise.all([ana, rui, nobody, ana].map((id) => readers().standing(id)));
    expect(standings.map(({ position }) => position)).to.deep.equal([100, 10, 0, 100]);
    expect(standings[2]?.preferences).to.deep.equal(noPreferences);
  });
}

function describeShelves(readers: () => Readers): void {
  const shelfOf = (sort: ShelfSort, limit: number) =>
    whole((after: Parameters<Readers['shelf']>[1]['after']) =>
      readers().shelf(ana, { shelf: 'reading', sort, after, limit }),
    );

  it('count the books in every place, those without a title yet too', async () => {
    const counts = { 'want-to-read': 0, reading: 6, finished: 0, abandoned: 1 };
    expect(await readers().shelfCounts(ana)).to.deep.equal(counts);
    const none = { 'want-to-read': 0, reading: 0, finished: 0, abandoned: 0 };
    expect(await readers().shelfCounts(nobody)).to.deep.equal(none);
  });

  it('show a book on a shelf with its stars, how far it was read, and whether it was withdrawn', async () => {
    const asked = { shelf: 'reading', sort: 'newest', after: undefined, limit: 1 } as const;
    const { items, next } = await readers().shelf(ana, asked);
    expect(items).to.deep.equal([
      {
        shelf: 'reading',
        stars: 1,
        progress: { page: 0, percent: 0 },
        since: '2024-01-04T00:00:00.000Z',
        book: { ...keptBook('b5'), withdrawn: true },
      },
    ]);
    expect(next).to.include({ bookId: 'b5', since: '2024-01-04T00:00:00.000Z', stars: 1, percent: 0 });
    const { items: abandoned } = await readers().shelf(ana, { ...asked, shelf: 'abandoned' });
    expect(abandoned).to.deep.equal([
      {
        shelf: 'abandoned',
        stars: null,
        progress: null,
        since: '2024-01-06T00:00:00.000Z',
        book: keptBook('s1'),
      },
    ]);
    expect(await readers().shelf(ana, { ...asked, shelf: 'finished' })).to.deep.equal({
      items: [],
      next: null,
    });
  });

  const sorted: Record<ShelfSort, readonly string[]> = {
    newest: ['b5', 'b3', 'b4', 'b2', 'b1'],
    oldest: ['b1', 'b2', 'b4', 'b3', 'b5'],
    title: ['b4', 'b5', 'b1', 'b2', 'b3'],
    author: ['b1', 'b2', 'b3', 'b4', 'b5'],
    rating: ['b4', 'b3', 'b1', 'b5', 'b2'],
    progress: ['b3', 'b1', 'b5', 'b4', 'b2'],
  };
  for (const sort of shelfSorts) {
    it(`sort a shelf by ${sort}, the same however it is cut, and leave out what has no title yet`, async () => {
      for (const limit of [1, 2, 3, 4, 5, 100]) {
        const items = await shelfOf(sort, limit);
        expect(
          items.map(({ book }) => book.id),
          `limit ${limit}`,
        ).to.deep.equal(sorted[sort]);
      }
    });
  }

  it('go on behind a mark whose book has left the shelf, or moved on it', async () => {
    const gone = {
      bookId: bookNamed('gone'),
      since: '2024-01-02T12:00:00.000Z',
      title: 'c',
      author: 'c',
      stars: 2,
      percent: null,
    } as const;
    const behind: Record<ShelfSort, readonly string[]> = {
      newest: ['b4', 'b2', 'b1'],
      oldest: ['b3', 'b5'],
      title: ['b1', 'b2', 'b3'],
      author: ['b1', 'b2', 'b3', 'b4', 'b5'],
      rating: ['b5', 'b2'],
      progress: ['b4', 'b2'],
    };
    for (const sort of shelfSorts) {
      const { items } = await readers().shelf(ana, { shelf: 'reading', sort, after: gone, limit: 9 });
      expect(
        items.map(({ book }) => book.id),
        sort,
      ).to.deep.equal(behind[sort]);
    }
  });
}

function describePast(readers: () => Readers): void {
  it('tell the past of a reader, the newest act first, however it is cut', async () => {
    for (const limit of [1, 2, 3, 4, 100]) {
      const items = await whole((after: Parameters<Readers['past']>[1]['after']) =>
        readers().past(ana, { after, limit }),
      );
      expect(
        items.map(({ book }) => book.id),
        `limit ${limit}`,
      ).to.deep.equal(['b2', 's1', 'b5', 'b1']);
    }
  });

  it('say what was done with each book, and whether it was withdrawn since', async () => {
    const { items, next } = await readers().past(ana, { after: { position: 31 }, limit: 1 });
    expect(items).to.deep.equal([
      {
        shelf: 'reading',
        stars: null,
        dismissed: false,
        viewed: true,
        at: '2024-02-01T00:00:00.009Z',
        book: { ...keptBook('b5'), withdrawn: true },
      },
    ]);
    expect(next).to.deep.equal({ position: 9 });
  });

  it('know no past of a reader whom nobody has heard of', async () => {
    expect(await readers().past(nobody, { after: undefined, limit: 9 })).to.deep.equal({
      items: [],
      next: null,
    });
  });
}

function describeStatistics(readers: () => Readers): void {
  const in2026 = { ...nothing, finished: 1, rated: 1, starsMean: 5, pages: 200 };
  const in2025 = { ...nothing, finished: 4, rated: 2, starsMean: 2.5, pages: 600, ofUnknownLength: 2 };
  const in2024 = { ...nothing, abandoned: 1 };
  const years = [
    { ...in2026, year: 2026 },
    { ...in2025, year: 2025 },
    { ...in2024, year: 2024 },
  ];

  it('count what a reader finished and abandoned, by the UTC year of each', async () => {
    expect(await readers().statistics(rui, undefined)).to.deep.equal({
      totals: { finished: 5, rated: 3, starsMean: 10 / 3, pages: 800, ofUnknownLength: 2, abandoned: 1 },
      years,
      genres: [
        { genre: 'classics', finished: 2, starsMean: 5 },
        { genre: 'fantasy', finished: 2, starsMean: 3.5 },
      ],
      languages: [
        { language: 'en', finished: 2 },
        { language: 'pt', finished: 2 },
      ],
      longest: { book: { ...keptBook('s5'), withdrawn: true }, pages: 300 },
    });
  });

  it('count one year alone, and tell of the others in its list', async () => {
    expect(await readers().statistics(rui, 2025)).to.deep.equal({
      totals: in2025,
      years,
      genres: [
        { genre: 'classics', finished: 1, starsMean: null },
        { genre: 'fantasy', finished: 1, starsMean: 2 },
      ],
      languages: [
        { language: 'en', finished: 2 },
        { language: 'pt', finished: 1 },
      ],
      longest: { book: { ...keptBook('s5'), withdrawn: true }, pages: 300 },
    });
    const { totals, genres, languages, longest } = await readers().statistics(rui, 2024);
    expect({ totals, genres, languages, longest }).to.deep.equal({
      totals: in2024,
      genres: [],
      languages: [],
      longest: null,
    });
  });

  it('tell of the genres with the most finished books only', async () => {
    const { genres } = await readers().statistics(vi, undefined);
    expect(genres).to.have.length(genresMax);
    expect(genres[0]).to.deep.equal({ genre: 'g20', finished: 2, starsMean: 4 });
    expect(genres.at(-1)).to.deep.equal({ genre: 'g19', finished: 1, starsMean: null });
  });

  it('count nothing of a reader whom nobody has heard of', async () => {
    expect(await readers().statistics(nobody, undefined)).to.deep.equal({
      totals: nothing,
      years: [],
      genres: [],
      languages: [],
      longest: null,
    });
  });
}

/** How many parts a list of the sample has at most. */
const partsMax = 20;

/** Every item of a list, read part by part. */
async function whole<Item, Mark>(
  read: (after: Mark | undefined) => Promise<ListPart<Item, Mark>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Mark | undefined;
  for (let parts = 0; parts < partsMax; parts += 1) {
    const part = await read(after);
    if (part.items.length === 0 && parts > 0) throw new Error('the list goes on with nothing');
    items.push(...part.items);
    if (part.next === null) return items;
    after = part.next;
  }
  throw new Error('the list does not end');
}
