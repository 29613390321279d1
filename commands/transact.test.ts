import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { book } from '../domain/book.ts';
import { bookStream } from '../domain/ids.ts';
import { bookAdded, emma, factsOfEmma } from '../domain/testing/examples.ts';
import type { AppendRequest, EventLog } from './ports.ts';
import { contextOf } from './testing/examples.ts';
import {
  conflictRetriesMax,
  ContendedStreamError,
  transact,
  type CommandContext,
  type CommandOutcome,
} from './transact.ts';

const add = { type: 'add-book', bookId: emma, facts: factsOfEmma } as const;
const withdraw = { type: 'withdraw-book', bookId: emma, reason: 'out of print' } as const;

const run = (
  log: EventLog,
  command: typeof add | typeof withdraw,
  context: CommandContext,
  input: unknown = command,
) =>
  transact({
    log,
    stream: bookStream(emma),
    decider: book,
    context,
    input,
    command: async () => command,
  });

/** A log that notes what is appended, empty outcomes included. */
function notingLog(log: EventLog = memoryLog()) {
  const appends: AppendRequest[] = [];
  const noting: EventLog = {
    ...log,
    append: (request) => {
      appends.push(request);
      return log.append(request);
    },
  };
  return { log: noting, appends };
}

const eventsOf = async (log: EventLog) =>
  (await log.load({ stream: bookStream(emma), commandId: contextOf('reading').commandId })).events.map(
    ({ type }) => type,
  );

const positionIn = (outcome: CommandOutcome<string>) =>
  outcome.status === 'command-id-reused' ? undefined : outcome.position.position;

describe('a command', () => {
  it('appends what was decided, and answers with where it lies', async () => {
    const { log, appends } = notingLog();
    expect(await run(log, add, contextOf('c1'))).to.deep.equal({
      status: 'accepted',
      version: 1,
      position: { epoch: 'memory', partition: 4, position: 1 },
    });
    expect(appends.map(({ events }) => events)).to.deep.equal([[bookAdded()]]);
  });

  it('is decided on what the stream holds', async () => {
    const log = memoryLog();
    await run(log, add, contextOf('c1'));
    await run(log, withdraw, contextOf('c2'));
    expect(await eventsOf(log)).to.deep.equal(['BookAdded', 'BookWithdrawn']);
    const outcome = await run(log, add, contextOf('c3'));
    expect(outcome).to.include({ status: 'refused', refusal: 'book-withdrawn' });
  });

  it('appends no event when nothing changes, and answers with where the stream ends', async () => {
    const log = memoryLog();
    await run(log, add, contextOf('c1'));
    const again = await run(log, add, contextOf('c2'));
    expect(again).to.include({ status: 'accepted', version: 1 });
    expect(positionIn(again)).to.equal(1);
    expect(await eventsOf(log)).to.deep.equal(['BookAdded']);
  });

  it('appends no event when it is refused', async () => {
    const log = memoryLog();
    const refused = await run(log, withdraw, contextOf('c1'));
    expect(refused).to.deep.equal({
      status: 'refused',
      refusal: 'book-not-found',
      position: { epoch: 'memory', partition: 4, position: 0 },
    });
    expect(await eventsOf(log)).to.deep.equal([]);
  });

  it('leaves no trace when nothing came of it and nobody can repeat its id', async () => {
    const { log, appends } = notingLog();
    await run(log, withdraw, contextOf('c1', { keyed: false }));
    expect(appends).to.deep.equal([]);
  });

  it('says in its events who sent it, what for, and which trace it belongs to', async () => {
    const { log, appends } = notingLog();
    await run(log, add, contextOf('c1', { actor: 'librarian', traceparent: '00-1-2-01' }));
    await run(log, withdraw, contextOf('c2', { correlationId: 'r-2' }));
    expect(appends.map(({ meta }) => meta)).to.deep.equal([
      {
        commandId: 'c1',
        causationId: 'c1',
        correlationId: 'r-1',
        actor: 'librarian',
        traceparent: '00-1-2-01',
      },
      { commandId: 'c2', causationId: 'c2', correlationId: 'r-2', actor: 'ana' },
    ]);
  });
});

describe('a command sent again under the same id', () => {
  it('gets the same answer, and appends nothing more', async () => {
    const { log, appends } = notingLog();
    const first = await run(log, add, contextOf('c1'));
    await run(log, withdraw, contextOf('c2'));
    expect(await run(log, add, contextOf('c1'))).to.deep.equal(first);
    expect(appends).to.have.length(2);
  });

  it('is refused again as it was, even if it would be accepted now', async () => {
    const log = memoryLog();
    const refused = await run(log, withdraw, contextOf('c1'));
    await run(log, add, contextOf('c2'));
    expect(await run(log, withdraw, contextOf('c1'))).to.deep.equal(refused);
    expect(await eventsOf(log)).to.deep.equal(['BookAdded']);
  });

  it('gets the answer of the first time when that changed nothing, wherever the stream ends now', async () => {
    const log = memoryLog();
    await run(log, add, contextOf('c1'));
    const nothing = await run(log, add, contextOf('c2'));
    await run(log, withdraw, contextOf('c3'));
    expect(await run(log, add, contextOf('c2'))).to.deep.equal(nothing);
  });

  it('is the same when its keys come in another order', async () => {
    const log = memoryLog();
    const first = await run(log, add, contextOf('c1'));
    const reordered = Object.fromEntries(Object.entries(add).reverse());
    expect(await run(log, add, contextOf('c1'), reordered)).to.deep.equal(first);
  });

  it('is refused when its content is another', async () => {
    const log = memoryLog();
    await run(log, add, contextOf('c1'));
    const other = { ...add, facts: { ...factsOfEmma, year: 1816 } };
    expect(await run(log, add, contextOf('c1'), other)).to.deep.equal({ status: 'command-id-reused' });
    expect(await run(log, withdraw, contextOf('c1'))).to.deep.equal({ status: 'command-id-reused' });
    expect(await eventsOf(log)).to.deep.equal(['BookAdded']);
  });

  it('is appended once when fifty copies come at once, and all get the same answer', async () => {
    const log = memoryLog();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => run(log, add, contextOf('c1'))));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).to.have.length(1);
    expect(await eventsOf(log)).to.deep.equal(['BookAdded']);
  });

  it('is told from another one of the same id that comes at the same time', async () => {
    const log = memoryLog();
    const other = { ...add, facts: { ...factsOfEmma, year: 1816 } };
    const outcomes = await Promise.all([
      run(log, add, contextOf('c1')),
      run(log, add, contextOf('c1'), other),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['accepted', 'command-id-reused']);
  });
});

describe('a conflict', () => {
  /** Lets another command change the stream ahead of each of the first appends. */
  const contended = (times: number) => {
    const log = memoryLog();
    const seen: number[] = [];
    const contending: EventLog = {
      ...log,
      append: async (request) => {
        seen.push(request.expectedVersion);
        if (seen.length <= times)
          await run(log, seen.length === 1 ? add : withdraw, contextOf(`o${seen.length}`));
        return log.append(request);
      },
    };
    return { log, contending, seen };
  };

  it('makes the decision be taken anew, on the stream as it is then', async () => {
    const { log, contending, seen } = contended(1);
    expect(await run(contending, withdraw, contextOf('c1', { keyed: true }))).to.include({
      status: 'accepted',
      version: 2,
    });
    expect(seen).to.deep.equal([0, 1]);
    expect(await eventsOf(log)).to.deep.equal(['BookAdded', 'BookWithdrawn']);
  });

  it('may come twice, and end in nothing left to do', async () => {
    const { log, contending } = contended(2);
    const outcome = await run(contending, withdraw, contextOf('c1'));
    expect(outcome).to.include({ status: 'accepted', version: 2 });
    expect(await eventsOf(log)).to.deep.equal(['BookAdded', 'BookWithdrawn']);
  });

  it('makes the facts beside the stream be asked for anew', async () => {
    const { contending } = contended(1);
    let asked = 0;
    await transact({
      log: contending,
      stream: bookStream(emma),
      decider: book,
      context: contextOf('c1'),
      input: withdraw,
      command: async () => {
        asked += 1;
        return withdraw;
      },
    });
    expect(asked).to.equal(2);
  });

  it('is not fought for ever', async () => {
    let tries = 0;
    const lost: EventLog = {
      ...memoryLog(),
      append: async () => {
        tries += 1;
        return { status: 'conflict', actualVersion: tries };
      },
    };
    const failure: unknown = await run(lost, add, contextOf('c1')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ContendedStreamError);
    expect(String(failure)).to.contain('book-b-emma');
    expect(tries).to.equal(conflictRetriesMax + 1);
  });
});

describe('a log that is away', () => {
  it('fails the command with what it says', async () => {
    const away: EventLog = {
      ...memoryLog(),
      append: () => Promise.reject(new Error('the log is away')),
    };
    expect(await run(away, add, contextOf('c1')).catch(String)).to.equal('Error: the log is away');
  });

  it('is answered by a retry whose first try was appended without an answer', async () => {
    const log = memoryLog();
    const silent: EventLog = {
      ...log,
      append: async (request) => {
        await log.append(request);
        throw new Error('the connection broke');
      },
    };
    await run(silent, add, contextOf('c1')).catch(() => undefined);
    expect(await run(log, add, contextOf('c1'))).to.include({ status: 'accepted', version: 1 });
    expect(await eventsOf(log)).to.deep.equal(['BookAdded']);
  });
});
