import { expect } from 'chai';
import { bookNamed } from '../../testing/examples.ts';
import { dismissalStrength } from '../recommend.ts';
import { entryOf } from '../testing/samples.ts';
import { booksToLookUp, neighbourCandidates, recentLookedUpMax } from './neighbour-candidates.ts';

const neighbours = new Map(
  Object.entries({
    dune: { emma: 0.5, kim: 0.25 },
    iracema: { kim: 0.5 },
    ulysses: { emma: 0.4 },
  }).map(([id, alike]) => [
    bookNamed(id),
    Object.entries(alike).map(([bookId, score]) => ({ bookId: bookNamed(bookId), score })),
  ]),
);

describe('the neighbours of recent books', () => {
  it('score by all the books they are like, and name the one that says most', () => {
    const recent = [entryOf('dune', { stars: 5 }), entryOf('iracema', { shelf: 'reading' })];
    expect(neighbourCandidates(recent, neighbours)).to.deep.equal([
      {
        bookId: 'kim',
        score: 0.25 + 0.6 * 0.5,
        reason: { kind: 'because-you-shelved', bookId: 'iracema' },
        source: 'neighbours',
      },
      {
        bookId: 'emma',
        score: 0.5,
        reason: { kind: 'because-you-rated', bookId: 'dune' },
        source: 'neighbours',
      },
    ]);
  });

  it('lose by what they are like that was dismissed, which is never the reason', () => {
    const recent = [entryOf('ulysses', { dismissed: true }), entryOf('dune', { stars: 5 })];
    const emma = neighbourCandidates(recent, neighbours).find(({ bookId }) => bookId === 'emma');
    expect(emma?.score).to.be.closeTo(0.5 - dismissalStrength * 0.4, 1e-9);
    expect(emma?.reason).to.deep.equal({ kind: 'because-you-rated', bookId: 'dune' });
    expect(neighbourCandidates(recent.slice(0, 1), neighbours)).to.deep.equal([]);
  });

  it('are looked up of the latest books that say something', () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      entryOf(`b-${index}`, index % 2 === 0 ? { stars: 5 } : {}),
    );
    const asked = booksToLookUp(many).map(({ bookId }) => bookId as string);
    expect(asked).to.have.length(recentLookedUpMax);
    expect(asked.slice(0, 2)).to.deep.equal(['b-0', 'b-2']);
  });
});
