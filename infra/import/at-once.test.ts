import { expect } from 'chai';
import { eachAtOnce } from './at-once.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield number;
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('doing something for each of many', () => {
  const never = new AbortController().signal;

  it('begins in order, and has never more under way than told', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await eachAtOnce(numbers(50), { atOnce: 7, signal: never }, async (number) => {
      begun.push(number);
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < number % 5; turn += 1) await soon();
      running -= 1;
    });
    expect(begun).to.deep.equal(Array.from({ length: 50 }, (_, index) => index + 1));
    expect({ most, running }).to.deep.equal({ most: 7, running: 0 });
  });

  it('reads no further ahead than there is room', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<number> {
      for await (const number of numbers(100)) {
        read += 1;
        yield number;
      }
    }
    let ended = 0;
    await eachAtOnce(counted(), { atOnce: 3, signal: never }, async () => {
      expect(read - ended).to.be.at.most(4);
      await soon();
      ended += 1;
    });
    expect(ended).to.equal(100);
  });

  it('begins nothing more once it is told to stop, and ends what was begun', async () => {
    const stop = new AbortController();
    const ended: number[] = [];
    await eachAtOnce(numbers(100), { atOnce: 4, signal: stop.signal }, async (number) => {
      if (number === 10) stop.abort();
      await soon();
      ended.push(number);
    });
    expect(ended).to.include(10).and.have.length.below(15);
  });

  it('fails with the first failure, after what was begun has ended', async () => {
    let running = 0;
    const failure: unknown = await eachAtOnce(numbers(100), { atOnce: 4, signal: never }, async (number) => {
      running += 1;
      await soon();
      running -= 1;
      if (number >= 5) throw new Error(`the ${number}th fails`);
    }).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'the 5th fails');
    expect(running).to.equal(0);
  });
});
