import { expect } from 'chai';
import { upcast, type Upcasters } from './upcasters.ts';

/** A made-up history of one event: a word became two, then a list. */
const upcasters: Upcasters = {
  BookWithdrawn: {
    1: (data) => ({ ...(data as object), why: 'unknown' }),
    2: (data) => {
      const { why, ...rest } = data as { readonly why: string };
      return { ...rest, reasons: [why] };
    },
  },
};

describe('upcasting', () => {
  it('lifts old data one version after the other', () => {
    const lifted = upcast('BookWithdrawn', 1, { bookId: 'b' }, upcasters);
    expect(lifted).to.deep.equal({ bookId: 'b', reasons: ['unknown'] });
  });

  it('starts at the version that the data was written with', () => {
    const lifted = upcast('BookWithdrawn', 2, { bookId: 'b', why: 'lost' }, upcasters);
    expect(lifted).to.deep.equal({ bookId: 'b', reasons: ['lost'] });
  });

  it('gives back the newest version unchanged, and one that is newer than this process', () => {
    const data = { bookId: 'b', reasons: ['lost'] };
    expect(upcast('BookWithdrawn', 3, data, upcasters)).to.equal(data);
    expect(upcast('BookWithdrawn', 4, data, upcasters)).to.equal(data);
  });

  it('leaves events alone whose schema never changed', () => {
    const data = { readerId: 'r' };
    expect(upcast('ReaderRegistered', 1, data, upcasters)).to.equal(data);
  });
});
