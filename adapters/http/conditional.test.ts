import { expect } from 'chai';
import { conditional } from './conditional.ts';
import { jsonType } from './reply.ts';

const reply = { status: 200, headers: { 'Content-Type': jsonType }, body: '{"items":[]}' };
const tagOf = (body: string): string => conditional({ ...reply, body }, undefined).headers['ETag'] ?? '';

describe('a conditional answer', () => {
  it('has a tag that is the same for the same body only', () => {
    expect(tagOf('a')).to.match(/^W\/"[\w-]{27}"$/);
    expect([tagOf('a') === tagOf('a'), tagOf('a') === tagOf('b')]).to.deep.equal([true, false]);
  });

  it('is not sent again to whoever has it, however they name it', () => {
    const tag = tagOf(reply.body);
    for (const sent of [tag, tag.slice(2), `"other", ${tag}`, '*', ` ${tag} `]) {
      const { status, body, headers } = conditional(reply, sent);
      expect([status, body, headers['ETag']], sent).to.deep.equal([304, '', tag]);
    }
  });

  it('is sent whole to everybody else', () => {
    for (const sent of [undefined, '', tagOf('another'), tagOf(reply.body).slice(0, -2), 'W/*']) {
      expect(conditional(reply, sent), sent).to.deep.include({ status: 200, body: reply.body });
    }
  });
});
