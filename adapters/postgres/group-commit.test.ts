import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { LogBusyError } from '../../commands/ports.ts';
import { freshStream } from '../../commands/testing/event-log.contract.ts';
import { waitingRoom } from '../../commands/waiting-room.ts';
import { settle, until } from '../../projections/testing/time.ts';
import {
  batchBytesMax,
  batchCommandsMax,
  togetherMax,
  groupCommit as startGroupCommit,
} from './group-commit.ts';

class BatchFault extends Error {}
class WayFault extends Error {}

const isBatchAtFault = (error: unknown): boolean => error instanceof BatchFault;

type Command = {
  readonly id: string;
  readonly stream: string;
  readonly bytes: number;
  readonly lane: number;
};
type Write = (batch: readonly Command[]) => Promise<readonly string[]>;

const commandsMax = 2_000;
const groupCommit = (options: {
  write: Write;
  isBatchAtFault: (error: unknown) => boolean;
  lanes?: number;
}) =>
  startGroupCommit({
    lanes: 1,
    ...options,
    room: waitingRoom({ countMax: commandsMax, bytesMax: 1_000_000_000 }),
  });

/** One command on a stream of its own, unless one is given. */
const command = (id: string, stream: string = freshStream()): Command => ({
  id,
  stream,
  bytes: 100,
  lane: 0,
});

const commands = (count: number, name = 'c'): readonly Command[] =>
  Array.from({ length: count }, (_, index) => command(`${name}${index}`));

const idsOf = (batch: readonly Command[]): readonly string[] => batch.map(({ id }) => id);

/** An answer by which a command is known again. */
const answerTo = ({ id }: Command): string => `answer to ${id}`;

/** Batches that are answered when the test says so, in the order they were written. */
function heldWrites() {
  const batches: (readonly Command[])[] = [];
  const held: (() => void)[] = [];
  const write = (batch: readonly Command[]): Promise<readonly string[]> => {
    batches.push(batch);
    return new Promise((resolve) => held.push(() => resolve(batch.map(answerTo))));
  };
  return {
    write,
    batches,
    answerNext: async () => {
      await until(() => held.length > 0);
      held.shift()?.();
    },
  };
}

/** Answers at once, unless `faultOf` has an objection to the batch. */
function promptWrites(faultOf: (batch: readonly Command[]) => Error | undefined) {
  const batches: (readonly string[])[] = [];
  const write = async (batch: readonly Command[]): Promise<readonly string[]> => {
    batches.push(idsOf(batch));
    const fault = faultOf(batch);
    if (fault !== undefined) throw fault;
    return batch.map(answerTo);
  };
  return { write, batches };
}

const statusesOf = (results: readonly PromiseSettledResult<string>[]): readonly string[] =>
  results.map(({ status }) => status);

describe('group commit', () => {
  it('writes a lone command in the next turn of the event loop', async () => {
    const { write, batches } = heldWrites();
    void groupCommit({ write, isBatchAtFault }).append(command('lone'));
    await nextTurn();
    expect(batches.map(idsOf)).to.deep.equal([['lone']]);
  });

  it('makes the commands that arrive while a batch is written the next batch', async () => {
    const { write, batches, answerNext } = heldWrites();
    const { append } = groupCommit({ write, isBatchAtFault });
    const first = append(command('first'));
    await nextTurn();
    const crowd = commands(3);
    const later = crowd.map(append);
    await nextTurn();
    expect(batches).to.have.length(1);
    await answerNext();
    await first;
    await until(() => batches.length === 2);
    expect(batches.map(idsOf)).to.deep.equal([['first'], ['c0', 'c1', 'c2']]);
    await answerNext();
    expect(await Promise.all(later)).to.deep.equal(crowd.map(answerTo));
  });

  it('waits with the next batch for those who were answered, however far their answer has to go', async () => {
    const { write, batches } = promptWrites(() => undefined);
    const { append } = groupCommit({ write, isBatchAtFault });
    const caller = async (name: string, stepsAway: number): Promise<void> => {
      await append(command(`${name}1`));
      for (let step = 0; step < stepsAway; step += 1) await Promise.resolve();
      await append(command(`${name}2`));
    };
    await Promise.all([caller('a', 0), caller('b', 5), caller('c', 50)]);
    expect(batches).to.deep.equal([
      ['a1', 'b1', 'c1'],
      ['a2', 'b2', 'c2'],
    ]);
  });

  it('writes few commands of several lanes together, and lets nothing else go beside them', async () => {
    const { write, batches, answerNext } = heldWrites();
    const { append } = groupCommit({ write, isBatchAtFault, lanes: 2 });
    const lane = (one: Command, number: number): Command => ({ ...one, lane: number });
    const sent = commands(togetherMax).map((one, index) => append(lane(one, index % 2)));
    await nextTurn();
    void append(lane(command('later-0'), 0));
    void append(lane(command('later-1'), 1));
    await nextTurn();
    expect(batches.map(({ length }) => length)).to.deep.equal([togetherMax]);
    await answerNext();
    await Promise.all(sent);
    await until(() => batches.length === 2);
    expect(batches.slice(1).map(idsOf)).to.deep.equal([['later-0', 'later-1']]);
  });

  it('writes the lanes of a crowd side by side, each going on when its batch is done', async () => {
    const { write, batches, answerNext } = heldWrites();
    const { append } = groupCommit({ write, isBatchAtFault, lanes: 2 });
    const lane = (one: Command, number: number): Command => ({ ...one, lane: number });
    for (const [index, one] of commands(togetherMax + 1).entries()) void append(lane(one, index % 2));
    await nextTurn();
    expect(batches.map((batch) => new Set(batch.map((one) => one.lane)))).to.deep.equal([
      new Set([0]),
      new Set([1]),
    ]);
    void append(lane(command('next-0'), 0));
    void append(lane(command('next-1'), 1));
    await answerNext();
    await until(() => batches.length === 3);
    await nextTurn();
    expect(batches.slice(2).map(idsOf)).to.deep.equal([['next-0']]);
  });

  it('writes again after it has been idle', async () => {
    const { write, batches } = promptWrites(() => undefined);
    const { append } = groupCommit({ write, isBatchAtFault });
    await append(command('a'));
    await append(command('b'));
    expect(batches).to.deep.equal([['a'], ['b']]);
  });

  it('takes one command of a stream into a batch, and keeps the order of the others', async () => {
    const { write, batches } = promptWrites(() => undefined);
    const { append } = groupCommit({ write, isBatchAtFault });
    const [one, other] = [freshStream(), freshStream()];
    await Promise.all([
      append(command('one-1', one)),
      append(command('one-2', one)),
      append(command('other-1', other)),
      append(command('one-3', one)),
      append(command('other-2', other)),
    ]);
    expect(batches).to.deep.equal([['one-1', 'other-1'], ['one-2', 'other-2'], ['one-3']]);
  });

  it('cuts a crowd into batches of bounded size, without changing its order', async () => {
    const { write, batches } = promptWrites(() => undefined);
    const { append } = groupCommit({ write, isBatchAtFault });
    const crowd = commands(2 * batchCommandsMax);
    await Promise.all(crowd.map(append));
    expect(batches.map(({ length }) => length)).to.deep.equal([batchCommandsMax, batchCommandsMax]);
    expect(batches.flat()).to.deep.equal(idsOf(crowd));
  });

  it('cuts a batch that would be too large in bytes, and writes a command that is too large alone', async () => {
    const { write, batches } = promptWrites(() => undefined);
    const { append } = groupCommit({ write, isBatchAtFault });
    const weighing = (id: string, bytes: number): Command => ({ ...command(id), bytes });
    await Promise.all(
      [
        weighing('half', batchBytesMax / 2),
        weighing('other-half', batchBytesMax / 2),
        weighing('huge', 2 * batchBytesMax),
        command('last'),
      ].map(append),
    );
    expect(batches).to.deep.equal([['half', 'other-half'], ['huge'], ['last']]);
  });

  it('retries a batch at fault one by one, and rejects the bad command alone', async () => {
    const fault = new BatchFault('bad');
    const { write, batches } = promptWrites((batch) => (idsOf(batch).includes('bad') ? fault : undefined));
    const { append } = groupCommit({ write, isBatchAtFault });
    const sent = ['good', 'bad', 'fine'].map((id) => append(command(id)));
    const [good, bad, fine] = await Promise.allSettled(sent);
    expect(batches).to.deep.equal([['good', 'bad', 'fine'], ['good'], ['bad'], ['fine']]);
    expect([good?.status, fine?.status]).to.deep.equal(['fulfilled', 'fulfilled']);
    expect(bad).to.deep.equal({ status: 'rejected', reason: fault });
  });

  it('does not retry a bad command that was alone', async () => {
    const { write, batches } = promptWrites(() => new BatchFault('bad'));
    const { append } = groupCommit({ write, isBatchAtFault });
    expect(statusesOf(await Promise.allSettled([append(command('bad'))]))).to.deep.equal(['rejected']);
    expect(batches).to.deep.equal([['bad']]);
  });

  it('rejects the whole batch without a retry when the way to the database is at fault, then goes on', async () => {
    const fault = new WayFault('connection lost');
    const { write, batches } = promptWrites((batch) => (batch.length === 3 ? fault : undefined));
    const { append } = groupCommit({ write, isBatchAtFault });
    const lost = await Promise.allSettled(commands(3).map(append));
    expect(lost).to.deep.equal(lost.map(() => ({ status: 'rejected', reason: fault })));
    expect(batches).to.deep.equal([['c0', 'c1', 'c2']]);
    await append(command('next'));
    expect(batches.at(-1)).to.deep.equal(['next']);
  });

  it('rejects the commands that the log gives no answer for', async () => {
    const { append } = groupCommit({
      write: async (batch) => batch.slice(0, 1).map(answerTo),
      isBatchAtFault,
    });
    const sent = await Promise.allSettled(['a', 'b'].map((id) => append(command(id))));
    expect(statusesOf(sent)).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('is busy for one command more than may wait, and takes commands again when there is room', async () => {
    const { write, answerNext } = heldWrites();
    const { append } = groupCommit({ write, isBatchAtFault });
    const first = append(command('first'));
    const stream = freshStream();
    // They are never answered: what is asked is only who may wait.
    for (let waiting = 0; waiting < commandsMax - 1; waiting += 1) void append(command('waits', stream));
    const failure: unknown = await append(command('one-more')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(LogBusyError);
    await answerNext();
    await first;
    const outcome = await Promise.race([
      append(command('takes-the-room')).catch((error: unknown) => error),
      settle().then(() => 'waits'),
    ]);
    expect(outcome).to.equal('waits');
  });
});
