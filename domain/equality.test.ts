import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson, isSameContent } from './equality.ts';

describe('the same content', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(isSameContent({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).to.equal(true);
  });

  it('depends on the order of a list', () => {
    expect(isSameContent([1, 2], [2, 1])).to.equal(false);
  });

  it('treats undefined as missing, and null as something', () => {
    expect(isSameContent({ a: undefined }, {})).to.equal(true);
    expect(isSameContent({ a: null }, {})).to.equal(false);
  });

  it('tells a number from its text, and a list from an object with the same keys', () => {
    expect(isSameContent(1, '1')).to.equal(false);
    expect(isSameContent([1], { 0: 1 })).to.equal(false);
  });

  it('survives a trip through JSON, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isSameContent(value, JSON.parse(JSON.stringify(value)))).to.equal(true);
      }),
    );
  });

  it('gives the same text however the keys were put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).to.equal(canonicalJson(object));
      }),
    );
  });
});
