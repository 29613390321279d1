import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { book, type BookCommand } from '../domain/book.ts';
import { bookStream } from '../domain/ids.ts';
import { emma, factsOfEmma } from '../domain/testing/examples.ts';
import { contextOf } from './testing/examples.ts';
import { transact } from './transact.ts';

const add: BookCommand = { type: 'add-book', bookId: emma, facts: factsOfEmma };
const withdraw: BookCommand = { type: 'withdraw-book', bookId: emma, reason: 'out of print' };

describe('a command whose sender thinks that the stream is new', () => {
  const ground = () => {
    const real = memoryLog();
    let loads = 0;
    const load: typeof real.load = (key) => {
      loads += 1;
      return real.load(key);
    };
    const run = (command: BookCommand, id: string) =>
      transact({
        log: { ...real, load },
        stream: bookStream(emma),
        decider: book,
        context: contextOf(id, { keyed: false, assumesNew: true }),
        input: command,
        command: async () => command,
      });
    return { run, loads: () => loads, types: () => real.partitions.flat().map(({ type }) => type) };
  };

  it('appends without loading it', async () => {
    const { run, loads, types } = ground();
    expect(await run(add, 'c1')).to.include({ status: 'accepted', version: 1 });
    expect(types()).to.deep.equal(['BookAdded']);
    expect(loads()).to.equal(0);
  });

  it('is decided on what the stream holds when it is not new', async () => {
    const { run, types } = ground();
    await run(add, 'c1');
    const other: BookCommand = { ...add, facts: { ...factsOfEmma, title: 'Other' } };
    expect(await run(other, 'c2')).to.include({ status: 'refused', refusal: 'book-already-exists' });
    expect(await run(withdraw, 'c3')).to.include({ status: 'accepted', version: 2 });
    expect(types()).to.deep.equal(['BookAdded', 'BookWithdrawn']);
  });

  it('is done once, however often it is sent', async () => {
    const { run, types } = ground();
    const first = await run(add, 'c1');
    expect(await run(add, 'c1')).to.deep.equal(first);
    await run(withdraw, 'c2');
    expect(await run(add, 'c1')).to.deep.equal(first);
    expect(types()).to.deep.equal(['BookAdded', 'BookWithdrawn']);
  });

  it('is another command when its content differs under the same id', async () => {
    const { run } = ground();
    await run(add, 'c1');
    const other: BookCommand = { ...add, facts: { ...factsOfEmma, title: 'Other' } };
    expect(await run(other, 'c1')).to.deep.equal({ status: 'command-id-reused' });
  });

  it('is refused on the truth alone', async () => {
    const { run, loads } = ground();
    expect(await run(withdraw, 'c1')).to.include({ status: 'refused', refusal: 'book-not-found' });
    expect(loads()).to.equal(1);
  });
});
