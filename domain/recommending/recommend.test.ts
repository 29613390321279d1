import { expect } from 'chai';
import fc from 'fast-check';
import { placeSchema, starsSchema } from '../values.ts';
import type { ItemModel } from './model.ts';
import type { HistoryEntry, ReaderHistory } from './recommendation.ts';
import { dismissalStrength, recommender, signalOf } from './recommend.ts';
import { anyLikes, bookNamed, entryOf, likesOf, modelOf } from './testing/samples.ts';

/** Who likes Dune likes Emma and, less so, Kim; who likes Ulysses likes Iracema. */
const model = modelOf(
  likesOf({
    ana: 'dune emma',
    bea: 'dune emma',
    caio: 'dune emma kim',
    davi: 'dune kim',
    eva: 'ulysses iracema',
    fabio: 'ulysses iracema',
  }),
);

const asked = (recent: readonly HistoryEntry[], seen: readonly string[] = [], count = 10) =>
  recommender(model)({ recent, seen: seen.map(bookNamed) }, count);
const books = (...input: Parameters<typeof asked>) => asked(...input).map(({ bookId }) => bookId);

describe('recommender', () => {
  it('recommends what is liked with what the reader likes, best first', () => {
    const items = asked([entryOf('dune', { stars: 5 })]);
    expect(items.map(({ bookId }) => bookId)).to.deep.equal(['emma', 'kim']);
    expect(items[0]?.score).to.be.greaterThan(items[1]?.score ?? Infinity);
  });

  it('gives no more than asked for', () => {
    expect(books([entryOf('dune', { stars: 5 })], [], 1)).to.deep.equal(['emma']);
    expect(books([entryOf('dune', { stars: 5 })], [], 0)).to.deep.equal([]);
  });

  it('says which book it rests on and what the reader did with it', () => {
    const reasonAfter = (acts: Partial<HistoryEntry>) => asked([entryOf('dune', acts)])[0]?.reason;
    expect(reasonAfter({ stars: 4 })).to.deep.equal({ kind: 'because-you-rated', bookId: 'dune' });
    expect(reasonAfter({ shelf: 'finished' })?.kind).to.equal('because-you-finished');
    expect(reasonAfter({ shelf: 'finished', stars: 5 })?.kind).to.equal('because-you-rated');
    expect(reasonAfter({ shelf: 'reading' })?.kind).to.equal('because-you-shelved');
    expect(reasonAfter({ shelf: 'want-to-read', viewed: true })?.kind).to.equal('because-you-shelved');
    expect(reasonAfter({ viewed: true })?.kind).to.equal('because-you-viewed');
  });

  it('rests on the more recent of two books that say the same', () => {
    const twins = modelOf(likesOf({ ana: 'dune emma kim', bea: 'dune emma kim' }));
    const reasonOf = (...ids: string[]) =>
      recommender(twins)({ recent: ids.map((id) => entryOf(id, { stars: 5 })), seen: [] }, 1)[0]?.reason
        .bookId;
    expect(reasonOf('dune', 'emma')).to.equal('dune');
    expect(reasonOf('emma', 'dune')).to.equal('emma');
  });

  it('takes nothing from a book rated below four, given up, dismissed or untouched', () => {
    expect(books([entryOf('dune', { stars: 3, shelf: 'finished', viewed: true })])).to.deep.equal([]);
    expect(books([entryOf('dune', { shelf: 'abandoned', viewed: true })])).to.deep.equal([]);
    expect(books([entryOf('dune', { dismissed: true, viewed: true })])).to.deep.equal([]);
    expect(books([entryOf('dune')])).to.deep.equal([]);
  });

  it('takes less from a book that is being read, less from one wanted, least from one viewed', () => {
    const scoreAfter = (acts: Partial<HistoryEntry>) => asked([entryOf('dune', acts)])[0]?.score ?? 0;
    expect(scoreAfter({ shelf: 'finished' })).to.equal(scoreAfter({ stars: 5 }));
    expect(scoreAfter({ shelf: 'reading' })).to.be.lessThan(scoreAfter({ shelf: 'finished' }));
    expect(scoreAfter({ shelf: 'want-to-read' })).to.be.lessThan(scoreAfter({ shelf: 'reading' }));
    expect(scoreAfter({ viewed: true })).to.be.lessThan(scoreAfter({ shelf: 'want-to-read' }));
  });

  it('leaves out what the reader has seen, shelved, given up, rated or dismissed, but not what was only viewed', () => {
    const dune = entryOf('dune', { stars: 5 });
    expect(books([dune], ['emma'])).to.deep.equal(['kim']);
    expect(books([dune, entryOf('emma', { shelf: 'want-to-read' })])).to.not.include('emma');
    expect(books([dune, entryOf('emma', { shelf: 'abandoned' })])).to.not.include('emma');
    expect(books([dune, entryOf('emma', { stars: 1 })])).to.not.include('emma');
    expect(books([dune, entryOf('emma', { dismissed: true })])).to.not.include('emma');
    expect(books([dune, entryOf('emma', { viewed: true })])).to.include('emma');
  });

  it('takes half from the neighbours of a dismissed book of what liking it would have added, and never adds', () => {
    const dune = entryOf('dune', { stars: 5 });
    const friends = modelOf(
      likesOf({ ana: 'dune emma', bea: 'dune emma', caio: 'kim emma', davi: 'kim emma', eva: 'kim iracema' }),
    );
    const scores = (...recent: readonly HistoryEntry[]) =>
      new Map(
        recommender(friends)({ recent, seen: [] }, 10).map(({ bookId, score }): [string, number] => [
          bookId,
          score,
        ]),
      );
    const [before, after] = [scores(dune), scores(dune, entryOf('kim', { dismissed: true }))];
    const ofKim = scores(entryOf('kim', { stars: 5 })).get('emma') ?? 0;
    expect(ofKim).to.be.above(0);
    expect(after.get('emma')).to.be.closeTo((before.get('emma') ?? 0) - dismissalStrength * ofKim, 1e-9);
    expect([...after].every(([bookId, score]) => score <= (before.get(bookId) ?? 0))).to.equal(true);
  });

  it('passes over books that the model does not know', () => {
    const dune = entryOf('dune', { stars: 5 });
    expect(asked([entryOf('brand-new', { stars: 5 }), dune], ['unheard-of'])).to.deep.equal(asked([dune]));
    expect(books([entryOf('brand-new', { stars: 5 })])).to.deep.equal([]);
  });

  it('has nothing for a reader without a past, or from a model without books', () => {
    expect(books([])).to.deep.equal([]);
    expect(
      recommender(modelOf(likesOf({})))({ recent: [entryOf('dune', { stars: 5 })], seen: [] }, 5),
    ).to.deep.equal([]);
  });

  it('forgets one reader before the next', () => {
    const recommend = recommender(model);
    const first = () => recommend({ recent: [entryOf('dune', { stars: 5 })], seen: [] }, 10);
    const before = first();
    recommend({ recent: [entryOf('ulysses', { stars: 5 })], seen: [bookNamed('emma')] }, 10);
    expect(first()).to.deep.equal(before);
  });

  it('gives every book the sum of the contributions as its score, and the largest of them as its reason', () => {
    fc.assert(
      fc.property(
        anyLikes,
        anyHistory,
        anyHistory,
        fc.integer({ min: 0, max: 9 }),
        (likes, other, history, count) => {
          const trained = modelOf(likes, { popularityExponent: 0.3 });
          const recommend = recommender(trained);
          // Whoever was asked about before must leave no trace.
          recommend(other, count);
          const items = recommend(history, count);
          const expected = ranked(trained, history).slice(0, count);
          expect(items.map(({ score }) => score.toFixed(9))).to.deep.equal(
            expected.map(({ score }) => score.toFixed(9)),
          );
          for (const { bookId, score, reason, contribution } of items) {
            const contributions = contributionsTo(trained, history, bookId);
            const given = contributions.find((contribution) => contribution.bookId === reason.bookId);
            expect(score).to.be.greaterThan(0);
            expect(given?.value).to.equal(Math.max(...contributions.map(({ value }) => value)));
            expect(reason.kind).to.equal(given?.kind);
            expect(contribution).to.equal(given?.value);
          }
        },
      ),
    );
  });
});

const anyHistory: fc.Arbitrary<ReaderHistory> = fc.record({
  recent: fc
    .uniqueArray(fc.integer({ min: 0, max: 10 }), { maxLength: 8 })
    .chain((numbers) => fc.tuple(...numbers.map((number) => anyEntry(`b${number}`)))),
  seen: fc.array(
    fc.integer({ min: 0, max: 10 }).map((number) => bookNamed(`b${number}`)),
    { maxLength: 3 },
  ),
});

const anyEntry = (bookId: string): fc.Arbitrary<HistoryEntry> =>
  fc
    .record({
      shelf: fc.constantFrom(null, ...placeSchema.options),
      stars: fc.constantFrom(null, ...starsSchema.options.map(({ value }) => value)),
      dismissed: fc.boolean(),
      viewed: fc.boolean(),
    })
    .map((acts) => entryOf(bookId, acts));

/** What each book of the history adds to the score of one book, read off the model the slow way. */
function contributionsTo(trained: ItemModel, { recent }: ReaderHistory, target: string) {
  return recent.flatMap((entry) => {
    const { strength, kind } = entry.dismissed
      ? { strength: -dismissalStrength, kind: undefined }
      : (signalOf(entry) ?? { strength: 0, kind: undefined });
    const source = trained.books.indexOf(entry.bookId);
    if (strength === 0 || source === -1) return [];
    const row = [...trained.targets].map((book, at) => ({ book: trained.books[book], at }));
    return row
      .slice(trained.offsets[source], trained.offsets[source + 1])
      .filter(({ book }) => book === target)
      .map(({ at }) => trained.weights[at] ?? 0)
      .filter((weight) => strength > 0 || weight > 0)
      .map((weight) => ({ bookId: entry.bookId, kind, value: strength * weight }));
  });
}

function ranked(trained: ItemModel, history: ReaderHistory): { bookId: string; score: number }[] {
  const touched = history.recent.filter(
    ({ shelf, stars, dismissed }) => shelf !== null || stars !== null || dismissed,
  );
  const without = new Set<string>([...history.seen, ...touched.map(({ bookId }) => bookId)]);
  return trained.books
    .filter((bookId) => !without.has(bookId))
    .map((bookId) => ({
      bookId,
      score: contributionsTo(trained, history, bookId).reduce((sum, { value }) => sum + value, 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score);
}
