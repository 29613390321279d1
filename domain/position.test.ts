import { expect } from 'chai';
import fc from 'fast-check';
import { epochPositionsSchema, formatEpochPosition, formatPosition, minPositionsMax } from './position.ts';

const refuses = (text: string): void => {
  expect(epochPositionsSchema.safeParse(text).success, JSON.stringify(text)).to.equal(false);
};

describe('a position', () => {
  it('is written partition.position', () => {
    expect(formatPosition({ partition: 7, position: 1042 })).to.equal('7.1042');
  });

  it('of one incarnation of the log names its epoch too', () => {
    const at = { partition: 7, position: 1042, epoch: '5kq3z0' };
    expect(formatEpochPosition(at)).to.equal('7.1042;epoch=5kq3z0');
  });
});

describe('a list of positions', () => {
  it('is parsed back as it was written', () => {
    const positions = fc.array(
      fc.record({
        partition: fc.nat(9_999),
        position: fc.nat(1e15 - 1),
        epoch: fc.stringMatching(/^[a-z0-9]{1,32}$/),
      }),
      { minLength: 1, maxLength: minPositionsMax },
    );
    fc.assert(
      fc.property(positions, fc.constantFrom(',', ', ', ' , '), (written, comma) => {
        const text = written.map(formatEpochPosition).join(comma);
        expect(epochPositionsSchema.parse(text)).to.deep.equal(written);
      }),
    );
  });

  it('is refused without an epoch, because a position means nothing in another log', () => {
    refuses('7.1042');
    refuses('7.1042;epoch=');
  });

  it('is refused when it is empty, has an empty member, or is not one of positions', () => {
    for (const text of ['', ',', '7.1;epoch=a,', 'x', '7;epoch=a', '7.-1;epoch=a', '7.1.2;epoch=a']) {
      refuses(text);
    }
  });

  it('is refused when it has more members than a query may wait for', () => {
    const members = (count: number) => Array.from({ length: count }, (_, i) => `${i}.1;epoch=a`).join(',');
    expect(epochPositionsSchema.parse(members(minPositionsMax))).to.have.length(minPositionsMax);
    refuses(members(minPositionsMax + 1));
  });

  it('is refused when a number is too long to be exact', () => refuses('7.1234567890123456;epoch=a'));
});
