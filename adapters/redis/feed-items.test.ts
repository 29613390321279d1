import { expect } from 'chai';
import { decodeItems } from './feed-items.ts';

describe('the items of a feed as Redis holds them', () => {
  it('are none when another version wrote them in another form', () => {
    const older = [{ bookId: 'b-emma', score: 1, reason: { kind: 'because-you-rated', bookId: 'b-dune' } }];
    expect(decodeItems(JSON.stringify(older))).to.equal(undefined);
    expect(decodeItems('{"books":"B !","scores":[],"reasons":[],"because":[],"contributions":[]}')).to.equal(
      undefined,
    );
  });
});
