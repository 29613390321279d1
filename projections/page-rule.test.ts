import { expect } from 'chai';
import { isAstray, judgePage, type PageVerdict } from './page-rule.ts';

type Row = readonly [applied: number | undefined, from: number, to: number, PageVerdict, why: string];

const table: readonly Row[] = [
  [undefined, 1, 3, 'apply', 'nothing was applied yet, and it is the first'],
  [undefined, 2, 3, 'gap', 'nothing was applied yet, and it is not the first'],
  [0, 1, 1, 'apply', 'a watermark of 0 is as good as none'],
  [0, 2, 2, 'gap', 'the first event is missing'],
  [5, 6, 9, 'apply', 'it follows the watermark'],
  [5, 4, 9, 'apply', 'it reaches over the watermark'],
  [5, 5, 6, 'apply', 'one event of it is new'],
  [5, 7, 9, 'gap', 'one event before it is missing'],
  [5, 3, 5, 'drop', 'it ends at the watermark'],
  [5, 1, 4, 'drop', 'it ends before the watermark'],
  [5, 5, 5, 'drop', 'its one event was applied'],
];

describe('the page rule', () => {
  for (const [applied, from, to, verdict, why] of table) {
    it(`says ${verdict} of [${from}..${to}] at watermark ${applied ?? 'none'}: ${why}`, () => {
      const watermark = applied === undefined ? undefined : { epoch: 'e', position: applied };
      expect(judgePage(watermark, { epoch: 'e', from, to })).to.equal(verdict);
    });
  }

  it('says other-epoch of a page of another log, wherever it lies', () => {
    for (const [from, to] of [
      [1, 2],
      [6, 7],
      [9, 9],
    ] as const) {
      expect(judgePage({ epoch: 'e', position: 5 }, { epoch: 'f', from, to })).to.equal('other-epoch');
    }
  });
});

describe('a watermark', () => {
  it('stems from the log up to its head', () => {
    expect(isAstray({ epoch: 'e', position: 4 }, { epoch: 'e', position: 5 })).to.equal(false);
    expect(isAstray({ epoch: 'e', position: 5 }, { epoch: 'e', position: 5 })).to.equal(false);
  });

  it('is astray beyond the head, or in another epoch', () => {
    expect(isAstray({ epoch: 'e', position: 6 }, { epoch: 'e', position: 5 })).to.equal(true);
    expect(isAstray({ epoch: 'f', position: 1 }, { epoch: 'e', position: 5 })).to.equal(true);
  });
});
