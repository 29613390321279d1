import { expect } from 'chai';
import { workIdSchema, type BookId } from '../ids.ts';
import { bookNamed } from '../testing/examples.ts';
import type { Content } from './content-affinity.ts';
import { ownSeriesMax, perAuthorMax, similarBooks } from './similar-books.ts';

const book = (id: string, facts: Partial<Content> = {}): Content => ({
  id: bookNamed(id),
  authors: [`Author of ${id}`],
  series: [],
  genres: [],
  language: 'en',
  ...facts,
});
const ofSeries = (name: string, volume: number, facts: Partial<Content> = {}): Content =>
  book(`b-${name}-${volume}`, { series: [{ name, volume }], ...facts });

type Listing = {
  readonly of: Content;
  /** By who likes them. */
  readonly likes?: readonly (readonly [Content, number])[];
  readonly related?: readonly Content[];
  readonly volumes?: readonly Content[];
  readonly withdrawn?: readonly BookId[];
};

function list({ of, likes = [], related = [], volumes = [], withdrawn = [] }: Listing) {
  const all = [...likes.map(([content]) => content), ...related, ...volumes];
  return similarBooks({
    book: of,
    neighbours: likes.map(([{ id }, score]) => ({ bookId: id, score })),
    related: related.map(({ id }) => id),
    bookOf: (id) => (withdrawn.includes(id) ? undefined : all.find((content) => content.id === id)),
    volumesOf: (name) => volumes.filter(({ series }) => series.some((own) => own.name === name)),
  });
}
const ids = (listing: Listing): readonly string[] => list(listing).map(({ bookId }) => bookId);

describe('the books like one book', () => {
  const [one, two, three] = [book('b-1'), book('b-2'), book('b-3')];

  it('are those that its readers like, best first', () => {
    const listed = list({
      of: book('b-0'),
      likes: [
        [two, 0.1],
        [one, 0.3],
      ],
    });
    expect(listed).to.deep.equal([
      { bookId: 'b-1', score: 0.3, source: 'likes' },
      { bookId: 'b-2', score: 0.1, source: 'likes' },
    ]);
  });

  it('are those it has author, series or genre in common with when nobody has read it', () => {
    const of = book('b-new', { authors: ['Machado de Assis'], genres: ['classics'] });
    const same = book('b-casmurro', { authors: ['Machado de Assis'], genres: ['classics'] });
    const genre = book('b-emma', { genres: ['classics'] });
    const listed = list({ of, related: [genre, same, book('b-other')] });
    expect(listed.map(({ bookId, source, shares }) => [bookId, source, shares])).to.deep.equal([
      ['b-casmurro', 'content', 'author'],
      ['b-emma', 'content', 'genre'],
    ]);
  });

  it('are put together of both: what few readers say gives way to a common author, what many say does not', () => {
    const of = book('b-0', { authors: ['Ana'] });
    const byAna = book('b-ana', { authors: ['Ana'] });
    expect(
      ids({
        of,
        likes: [
          [one, 0.3],
          [two, 0.02],
        ],
        related: [byAna],
      }),
    ).to.deep.equal(['b-1', 'b-ana', 'b-2']);
    const [both] = list({ of, likes: [[byAna, 0.3]], related: [byAna] });
    expect(both).to.include({ source: 'likes', shares: 'author' });
    expect(both?.score).to.be.above(0.3);
  });

  it('never are the book itself, another edition of it, or a withdrawn one', () => {
    const workId = workIdSchema.parse('w-dune');
    const of = book('b-dune', { workId });
    const edition = book('b-duna', { workId });
    expect(
      ids({
        of,
        likes: [
          [of, 0.9],
          [edition, 0.8],
          [one, 0.1],
          [two, 0.1],
        ],
        withdrawn: [two.id],
      }),
    ).to.deep.equal(['b-1']);
  });

  it('are one edition of each other work', () => {
    const workId = workIdSchema.parse('w-dune');
    const [english, portuguese] = [book('b-dune', { workId }), book('b-duna', { workId })];
    expect(
      ids({
        of: one,
        likes: [
          [english, 0.1],
          [portuguese, 0.3],
          [two, 0.2],
        ],
      }),
    ).to.deep.equal(['b-duna', 'b-2']);
  });

  it('have the next volume before others of its series, in their order, and no more than some', () => {
    const series = [1, 2, 3, 4, 5, 6].map((volume) => ofSeries('earthsea', volume));
    const of = ofSeries('earthsea', 2);
    const likes = series.toReversed().map((content, index) => [content, 0.4 - index / 100] as const);
    expect(ids({ of, likes: [...likes, [one, 0.01]] })).to.deep.equal([
      'b-earthsea-3',
      'b-earthsea-4',
      'b-earthsea-5',
      'b-1',
    ]);
    expect(ownSeriesMax).to.equal(3);
    expect(ids({ of: ofSeries('earthsea', 6), likes })).to.deep.equal([
      'b-earthsea-5',
      'b-earthsea-4',
      'b-earthsea-3',
    ]);
  });

  it('are the first volume of another series, in place of a later one, once', () => {
    const [first, second, third] = [1, 2, 3].map((volume) => ofSeries('potter', volume)) as [
      Content,
      Content,
      Content,
    ];
    const likes = [
      [third, 0.3],
      [one, 0.2],
      [second, 0.15],
    ] as const;
    expect(ids({ of: two, likes, volumes: [first, second, third] })).to.deep.equal(['b-potter-1', 'b-1']);
  });

  it('leave out a later volume when the first is not to be had in its language', () => {
    const first = ofSeries('potter', 1, { language: 'pt' });
    const likes = [
      [ofSeries('potter', 3), 0.3],
      [one, 0.2],
    ] as const;
    expect(ids({ of: two, likes, volumes: [first] })).to.deep.equal(['b-1']);
  });

  it('are spread over authors: further books of one come behind all others', () => {
    const byAna = Array.from({ length: 5 }, (_, index) => book(`b-ana-${index}`, { authors: ['Ana'] }));
    const likes = byAna.map((content, index) => [content, 0.4 - index / 100] as const);
    const listed = ids({ of: three, likes: [...likes, [one, 0.1]] });
    expect(listed).to.deep.equal(['b-ana-0', 'b-ana-1', 'b-ana-2', 'b-1', 'b-ana-3', 'b-ana-4']);
    expect(perAuthorMax).to.equal(3);
  });
});
