import { expect } from 'chai';
import { isStorable } from './unstorable.ts';

describe('a value of JSON', () => {
  it('can be stored when all of its text can', () => {
    expect(isStorable({ a: ['é', { b: '😀' }], c: 1, d: null, e: true, f: undefined })).to.equal(true);
  });

  it('cannot be stored when U+0000 or half a surrogate pair is hidden anywhere in it', () => {
    for (const value of ['\u0000', ['\ud800'], { a: { b: ['x', '\udfff'] } }, { '\u0000': 1 }]) {
      expect(isStorable(value), JSON.stringify(value)).to.equal(false);
    }
  });
});
