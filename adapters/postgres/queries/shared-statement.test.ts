import { expect } from 'chai';
import {
  keysAtOnceMax,
  sharedStatement,
  statementsAtOnceMax,
  statementsWaitingMax,
} from './shared-statement.ts';

describe('a statement that many share', () => {
  /** Reads that end when they are told to. */
  const reading = () => {
    const begun: { readonly keys: readonly number[]; readonly end: (error?: Error) => Promise<void> }[] = [];
    const find = sharedStatement<number, string>((keys) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<number, string>>();
      const values = new Map([...keys].filter((key) => key > 0).map((key) => [key, `value ${key}`]));
      begun.push({
        keys: [...keys],
        end: (error) => {
          if (error === undefined) resolve(values);
          else reject(error);
          return turn();
        },
      });
      return promise;
    });
    return { begun, find };
  };
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

  it('is one for all who ask in the same turn', async () => {
    const { begun, find } = reading();
    const found = Promise.all([find(1), find(2), find(1), find(0)]);
    await turn();
    expect(begun.map(({ keys }) => keys)).to.deep.equal([[1, 2, 0]]);
    await begun[0]?.end();
    expect(await found).to.deep.equal(['value 1', 'value 2', 'value 1', undefined]);
  });

  it('is waited for together by those who ask while enough are under way, and begins after they have asked', async () => {
    const { begun, find } = reading();
    const found: Promise<unknown>[] = [];
    for (const key of [1, 2, 3, 4, 1]) {
      found.push(find(key));
      await turn();
    }
    expect(begun.map(({ keys }) => keys)).to.deep.equal([[1], [2]]);
    expect(begun).to.have.length(statementsAtOnceMax);
    await begun[1]?.end();
    expect(begun.map(({ keys }) => keys)).to.deep.equal([[1], [2], [3, 4, 1]]);
    await begun[0]?.end();
    await begun[2]?.end();
    expect(await Promise.all(found)).to.have.length(5);
  });

  it('fails for those alone who share it', async () => {
    const { begun, find } = reading();
    const first = find(1).catch(String);
    await turn();
    const second = find(2);
    await turn();
    await begun[0]?.end(new Error('away'));
    await begun[1]?.end();
    expect([await first, await second]).to.deep.equal(['Error: away', 'value 2']);
    const third = find(3);
    await turn();
    await begun[2]?.end();
    expect(await third).to.equal('value 3');
  });

  it('has room for so many, and so many wait', async () => {
    const { begun, find } = reading();
    const found: Promise<unknown>[] = [];
    for (let key = 1; key <= statementsAtOnceMax; key += 1) {
      found.push(find(key));
      await turn();
    }
    const crowd = Array.from({ length: statementsWaitingMax * keysAtOnceMax }, (_, index) => find(index));
    expect(await find(-1).catch(String)).to.include('wait to be read already');
    // It grows while it is walked: what ended makes room for the next.
    for (const { end } of begun) await end();
    await Promise.all([...found, ...crowd]);
    expect(Math.max(...begun.map(({ keys }) => keys.length))).to.equal(keysAtOnceMax);
    expect(begun).to.have.length(statementsAtOnceMax + statementsWaitingMax);
  });
});
