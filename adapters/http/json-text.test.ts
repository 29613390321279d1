import { expect } from 'chai';
import { jsonTexts } from './json-text.ts';

describe('answers as JSON', () => {
  it('are told in the same text when they are given again, without being looked through again', () => {
    const jsonOf = jsonTexts();
    let looks = 0;
    const answer = { items: [1, 2], toJSON: () => ({ looks: (looks += 1) }) };
    expect([jsonOf(answer), jsonOf(answer)]).to.deep.equal(['{"looks":1}', '{"looks":1}']);
    expect(looks).to.equal(1);
  });

  it('are told each in its own text, whatever they look like', () => {
    const jsonOf = jsonTexts();
    expect([{ id: 'a' }, { id: 'a' }, { id: 'b' }, [], null, 1].map(jsonOf)).to.deep.equal([
      '{"id":"a"}',
      '{"id":"a"}',
      '{"id":"b"}',
      '[]',
      'null',
      '1',
    ]);
  });
});
