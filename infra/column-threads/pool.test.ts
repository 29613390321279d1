import { expect } from 'chai';
import { ridgeProblem } from '../../domain/recommending/local-ridge.ts';
import { likesOf } from '../../domain/recommending/testing/samples.ts';
import { plainRows } from '../../domain/recommending/training-rows.ts';
import { solveColumns } from '../../projections/solve-columns.ts';
import { columnThreads } from './pool.ts';

const likes = likesOf(
  Object.fromEntries(
    Array.from({ length: 300 }, (_, reader) => [
      `r${reader}`,
      [...new Set([0, 1, 2, 3, 4].map((place) => `b${(reader * 17 + place * place * 31) % 150}`))].join(' '),
    ]),
  ),
);
const parameters = { neighbours: 20, kept: 20, lambda: 3, lambdaPerLike: 0.5 };
const solving = { onProgress: () => undefined };

describe('column threads', function () {
  this.timeout(20_000);

  for (const threads of [1, 2, 3]) {
    it(`give the columns of a single thread, to the bit, when they are ${threads}`, async () => {
      const problem = ridgeProblem(likes, plainRows);
      expect(await columnThreads(threads)(problem, parameters, solving)).to.deep.equal(
        await solveColumns(problem, parameters, solving),
      );
    });
  }

  it('say how far they have come, up to the last book', async () => {
    const heard: [number, number][] = [];
    const onProgress = (done: number, total: number) => heard.push([done, total]);
    await columnThreads(2)(ridgeProblem(likes, plainRows), parameters, { onProgress });
    expect(heard.at(-1)).to.deep.equal([150, 150]);
    expect(heard.every(([done], index) => done > (heard[index - 1]?.[0] ?? 0))).to.equal(true);
  });

  it('are told by the first of them that fails', async () => {
    const problem = ridgeProblem(likes, plainRows);
    const minus = { ...parameters, lambda: -1e6 };
    const error = await columnThreads(2)(problem, minus, solving).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('pivot');
  });

  it('stop when they are told to, also before they have begun', async () => {
    const problem = ridgeProblem(likes, plainRows);
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(1)]) {
      const error = await columnThreads(2)(problem, parameters, { ...solving, signal }).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error);
    }
  });

  it('have nothing to do without books', async () => {
    expect(await columnThreads(2)(ridgeProblem(likesOf({}), plainRows), parameters, solving)).to.deep.equal(
      [],
    );
  });
});
