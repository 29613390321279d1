import { expect } from 'chai';
import { tryLines } from './try-out.ts';

describe('the lines to try', () => {
  const [before, rate, after] = tryLines({
    url: 'http://127.0.0.1:9',
    book: { id: 'b-dune', title: 'Dune' },
  });

  it('ask the same before and after, the second time with the position of the rating', () => {
    expect(after).to.contain(before.replace('; echo', '')).and.contain('Estante-Min-Position: $POSITION');
  });

  it('rate the book and keep the position', () => {
    expect(rate)
      .to.contain('/v1/me/books/b-dune/rating')
      .and.match(/^POSITION=\$\(/);
  });

  it('each fit on one line, so that they can be pasted one by one', () => {
    for (const line of [before, rate, after]) expect(line).to.not.contain('\n');
  });
});
