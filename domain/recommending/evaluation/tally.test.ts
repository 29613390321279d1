import { expect } from 'chai';
import { bookNamed } from '../testing/samples.ts';
import { intervalsOf, tally } from './tally.ts';

const likesOf = new Map([
  [bookNamed('dune'), 90],
  [bookNamed('emma'), 30],
  [bookNamed('kim'), 10],
  [bookNamed('unread'), 0],
]);
const books = (...names: string[]) => names.map(bookNamed);

describe('tally of lists', () => {
  const measured = tally(likesOf);
  measured.add(books('dune', 'emma'), books('emma'));
  measured.add(books('dune'), books('kim'));

  it('has the mean quality over readers, and that of each in their order', () => {
    expect(measured.means().recall20).to.equal(0.5);
    expect(measured.qualities.map(({ recall20 }) => recall20)).to.deep.equal([1, 0]);
    expect(measured.figures(1).hitRate20).to.equal(0.5);
  });

  it('says what share of the books anybody is recommended, and how much more liked they are than what was wanted', () => {
    const { coverage20, popularityBias20 } = measured.figures(1);
    expect(coverage20).to.equal(2 / 4);
    expect(popularityBias20).to.equal((60 + 90) / 2 / ((30 + 10) / 2));
  });

  it('gives an interval for each measure, or for its ratio to that of the same readers elsewhere', () => {
    const { intervals } = measured.figures(1);
    // One of two readers was foretold: every mean of two drawn ones is 0, 1/2 or 1, and all of these come up.
    expect(intervals.recall20).to.deep.equal([0, 1]);
    expect(intervalsOf(measured.qualities, 1, measured.qualities).ndcg20).to.deep.equal([0, 1]);
    const alike = tally(likesOf);
    alike.add(books('dune'), books('dune'));
    alike.add(books('emma'), books('emma'));
    expect(intervalsOf(alike.qualities, 1, alike.qualities).ndcg20).to.deep.equal([1, 1]);
  });

  it('is zero over nobody', () => {
    const { recall20, coverage20, popularityBias20 } = tally(new Map()).figures(1);
    expect([recall20, coverage20, popularityBias20]).to.deep.equal([0, 0, 0]);
  });
});
