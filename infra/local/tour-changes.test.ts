import { expect } from 'chai';
import { keyNamed, moveOf, rowChange } from './tour-changes.ts';
import type { Recommended } from './tour-report.ts';

const key = { bookId: 'b-emma', partition: 3 };

describe('what the tour says of a row', () => {
  it('names the fields that changed, and no others', () => {
    const before = { ...key, perStar: [0, 0, 0, 0, 1], mean: 5 };
    const after = { ...key, perStar: [0, 0, 0, 0, 2], mean: 5 };
    expect(rowChange({ key, before, after })).to.equal('perStar [0,0,0,0,1] → [0,0,0,0,2]');
  });

  it('tells a new row, without repeating its key', () => {
    expect(rowChange({ key, before: null, after: { ...key, likes: 1, since: 'now' } })).to.equal(
      'new row: likes 1, since "now"',
    );
  });

  it('tells a removed row, one that stays as it is, and one that is still not there', () => {
    const row = { ...key, likes: 1 };
    expect(rowChange({ key, before: row, after: null })).to.equal('row removed');
    expect(rowChange({ key, before: row, after: { likes: 1, ...key } })).to.equal('the same as before');
    expect(rowChange({ key, before: null, after: null })).to.equal('no row, and none is made');
  });

  it('shows a field that was not there as nothing', () => {
    const after = { ...key, likes: 1, until: 'noon' };
    expect(rowChange({ key, before: { ...key, likes: 1 }, after })).to.equal('until nothing → "noon"');
  });

  it('names its key by columns', () => {
    expect(keyNamed(key)).to.equal('bookId b-emma, partition 3');
  });
});

describe('what the tour says of a recommendation', () => {
  const list = (...ids: string[]): Recommended[] => ids.map((id) => ({ id, title: id, reason: 'popular' }));

  it('is where it was before, that it is new, or nothing when it has not moved', () => {
    const before = list('a', 'b', 'c', 'd', 'e');
    const after = list('a', 'c', 'z', 'e');
    expect(after.map((_, index) => moveOf(index, before, after))).to.deep.equal([
      '',
      'was 3rd',
      'new',
      'was 5th',
    ]);
  });
});
