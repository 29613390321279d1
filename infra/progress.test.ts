import { expect } from 'chai';
import { progressLine, startProgress } from './progress.ts';

const clearLine = '\r\u001b[2K';

describe('a progress line', () => {
  const startOn = ({ isTTY }: { readonly isTTY: boolean }) => {
    const written: string[] = [];
    let nowMs = 1_000;
    const output = { isTTY, write: (text: string) => written.push(text) };
    const progress = startProgress('seeding', output, () => nowMs);
    const after = (ms: number): void => {
      nowMs += ms;
    };
    return { written, progress, after };
  };

  it('shows a bar, the share, the count, the rate and the remaining time', () => {
    expect(progressLine('seeding', { done: 300, total: 1_200, elapsedMs: 2_000 })).to.equal(
      'seeding [######------------------] 25 %  300/1200  150/s  6 s left',
    );
  });

  it('does not count for the rate what was done before', () => {
    expect(progressLine('a', { done: 900, total: 1_000, before: 800, elapsedMs: 2_000 })).to.contain(
      '90 %  900/1000  50/s  2 s left',
    );
  });

  it('is empty at the beginning and full at the end', () => {
    const empty = progressLine('a', { done: 0, total: 10, elapsedMs: 500 });
    const full = progressLine('a', { done: 10, total: 10, elapsedMs: 500 });
    expect(empty).to.equal(`a [${'-'.repeat(24)}] 0 %  0/10  0/s  ? s left`);
    expect(full).to.equal(`a [${'#'.repeat(24)}] 100 %  10/10  20/s  0 s left`);
  });

  for (const [what, at] of Object.entries({
    'nothing is to be done': { done: 0, total: 0, elapsedMs: 0 },
    'no time has passed': { done: 5, total: 10, elapsedMs: 0 },
    'nothing is done yet': { done: 0, total: 10, elapsedMs: 1_000 },
    'more is done than was thought': { done: 30, total: 10, elapsedMs: 1_000 },
  })) {
    it(`makes sense when ${what}`, () => {
      const line = progressLine('a', at);
      expect(line).not.to.match(/NaN|Infinity|undefined| -\d/);
      expect(line).to.match(/\[[#-]{24}\]/);
    });
  }

  it('is redrawn in place on a terminal, ten times a second at most', () => {
    const { written, progress, after } = startOn({ isTTY: true });
    for (let done = 1; done <= 10; done += 1) {
      after(50);
      progress.update(done, 100);
    }
    expect(written).to.have.length(5);
    for (const text of written) expect(text.startsWith(clearLine)).to.equal(true);
    expect(written.join('')).not.to.include('\n');
  });

  it('ends its line on a terminal with what came of the work', () => {
    const { written, progress, after } = startOn({ isTTY: true });
    after(2_500);
    progress.done('1200 commands');
    expect(written.join('')).to.equal(`${clearLine}seeding: 1200 commands in 2.5 s\n`);
  });

  it('is a plain line every five seconds elsewhere', () => {
    const { written, progress, after } = startOn({ isTTY: false });
    for (let done = 1; done <= 120; done += 1) {
      after(100);
      progress.update(done, 120);
    }
    progress.done('120 commands');
    expect(written).to.deep.equal([
      'seeding [##########--------------] 41 %  50/120  10/s  7 s left\n',
      'seeding [####################----] 83 %  100/120  10/s  2 s left\n',
      'seeding: 120 commands in 12.0 s\n',
    ]);
  });

  it('says only what came of work that was quick', () => {
    const { written, progress } = startOn({ isTTY: false });
    progress.update(1, 2);
    progress.done('2 commands');
    expect(written).to.deep.equal(['seeding: 2 commands in 0.0 s\n']);
  });
});
