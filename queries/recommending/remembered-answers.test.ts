import { expect } from 'chai';
import { feedAnswerTrustedMs, otherAnswerTrustedMs, rememberedAnswers } from './remembered-answers.ts';

const remembering = () => {
  let time = 0;
  const answers = rememberedAnswers<{ readonly source: 'feed' | 'popular' }>(() => time);
  return { ...answers, pass: (ms: number) => void (time += ms) };
};

describe('remembered answers', () => {
  it('are given again to the same question from the same inputs only', () => {
    const { of, keep } = remembering();
    const answer = { source: 'feed' } as const;
    keep('ana 20', 'feed 1', answer);
    expect(of('ana 20', 'feed 1')).to.equal(answer);
    expect([of('ana 10', 'feed 1'), of('ana 20', 'feed 2')]).to.deep.equal([undefined, undefined]);
  });

  it('are forgotten in time, those that no feed gave soon', () => {
    const { of, keep, pass } = remembering();
    keep('ana', '', { source: 'feed' });
    keep('bea', '', { source: 'popular' });
    pass(otherAnswerTrustedMs);
    expect([of('ana', '')?.source, of('bea', '')]).to.deep.equal(['feed', undefined]);
    pass(feedAnswerTrustedMs);
    expect(of('ana', '')).to.equal(undefined);
  });
});
