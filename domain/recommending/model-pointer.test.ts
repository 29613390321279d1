import { expect } from 'chai';
import {
  modelBefore,
  modelPointerSchema,
  moved,
  movesMax,
  withdrawnModels,
  type ModelPointer,
  type PointerMove,
} from './model-pointer.ts';

const at = '2026-01-01T00:00:00.000Z';

/** The pointer after these moves, oldest first: `m1` is a promotion, `<m1` a rollback to it. */
function after(moves: string): ModelPointer {
  const [pointer] = moves.split(' ').reduce<ModelPointer[]>(([before], text) => {
    const how = text.startsWith('<') ? 'rolled-back' : 'promoted';
    return [moved(before, { modelVersion: text.replace('<', ''), at, how } satisfies PointerMove)];
  }, []);
  if (pointer === undefined) throw new Error('there was no move');
  return pointer;
}

describe('the pointer to the current model', () => {
  it('remembers how it came to where it is, the newest move first and not all of them', () => {
    expect(after('m1 m2')).to.deep.equal({
      modelVersion: 'm2',
      registeredAt: at,
      history: [
        { modelVersion: 'm2', at, how: 'promoted' },
        { modelVersion: 'm1', at, how: 'promoted' },
      ],
    });
    const many = after(Array.from({ length: movesMax + 10 }, (_, index) => `m${index}`).join(' '));
    expect(many.history).to.have.length(movesMax);
  });

  for (const [moves, before] of [
    ['m1', undefined],
    ['m1 m2', 'm1'],
    ['m1 m2 m3', 'm2'],
    ['m1 m2 m3 <m2', 'm1'],
    ['m1 m2 m3 <m2 <m1', undefined],
    ['m1 m2 <m1 m3', 'm1'],
    ['m1 m2 <m1 m2', 'm1'],
    ['m1 m2 m2', 'm1'],
    ['m2 m1', 'm2'],
  ] as const) {
    it(`goes back to ${before ?? 'none'} after ${moves}`, () => {
      expect(modelBefore(after(moves))).to.equal(before);
    });
  }

  it('knows no way back behind the history that it has kept', () => {
    const { history } = after('m1 m2 m3 <m2');
    expect(modelBefore({ modelVersion: 'm2', registeredAt: at, history: history.slice(0, 1) })).to.equal(
      undefined,
    );
  });

  it('goes back to the model of a pointer that had no history', () => {
    const old = modelPointerSchema.parse({ modelVersion: 'm1', registeredAt: at });
    expect(modelBefore(old)).to.equal(undefined);
    const next = moved(old, { modelVersion: 'm2', at, how: 'promoted' });
    expect(modelBefore(next)).to.equal('m1');
  });

  it('calls those models withdrawn that are newer than the one that was gone back to', () => {
    expect(withdrawnModels(after('m1 m2 m3 <m2'))).to.deep.equal(['m3']);
    expect(withdrawnModels(after('m1 m2 m3 <m2 <m1'))).to.have.members(['m2', 'm3']);
    expect(withdrawnModels(after('m1 m2 <m1 m3'))).to.deep.equal([]);
    expect(withdrawnModels(after('m1 m2 <m1 m2'))).to.deep.equal([]);
  });
});
