import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { readerNamed } from '../domain/testing/examples.ts';
import { buildGeneration, redoneShareMax } from './build-generation.ts';
import type { PageTarget } from './page-target.ts';
import { ReplayNeededError } from './page-rule.ts';
import { append, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';

const never = new AbortController().signal;
const quiet = { signal: never, onProgress: () => undefined };

describe('building a generation', () => {
  const readers = Array.from({ length: 24 }, (_, index) => readerNamed(`r-${index}`));
  const eventsEach = 200;
  const total = readers.length * eventsEach;
  const start = async () => {
    const log = memoryLog();
    for (const reader of readers) await append(log, ...ratingsBy(reader, eventsEach));
    return { log, ...sampleTarget() };
  };

  it('has no more than a sixteenth of the log under way, so that a kill costs no more', async () => {
    const { log, target } = await start();
    let underWay = 0;
    let most = 0;
    const counting: PageTarget = {
      ...target,
      apply: async (page) => {
        underWay += page.events.length;
        most = Math.max(most, underWay);
        await new Promise(setImmediate);
        underWay -= page.events.length;
        return target.apply(page);
      },
    };
    expect(await buildGeneration({ log, target: counting, ...quiet })).to.deep.equal({
      before: 0,
      events: total,
    });
    expect(most).to.be.at.most(total * redoneShareMax);
  });

  it('reads after a kill what is not in yet, and nothing else', async () => {
    const { log, target } = await start();
    let pages = 0;
    const killed: PageTarget = {
      ...target,
      apply: async (page) => {
        pages += 1;
        if (pages > 20) throw new Error('killed');
        return target.apply(page);
      },
    };
    await buildGeneration({ log, target: killed, ...quiet }).catch(() => undefined);
    const { before, events } = await buildGeneration({ log, target, ...quiet });
    expect(before).to.be.greaterThan(total / 4);
    expect(before + events).to.equal(total);
  });

  it('stops between two pages when it is told to', async () => {
    const { log, target } = await start();
    const stop = new AbortController();
    const { events } = await buildGeneration({
      log,
      target,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(events)
      .to.be.greaterThan(0)
      .and.at.most(total * redoneShareMax);
  });

  it('does not go on with what was read from another log', async () => {
    const { target } = await start();
    const other = memoryLog({ epoch: 'another' });
    await append(other, ...ratingsBy(readers[0] ?? readerNamed('r-0'), 2));
    await buildGeneration({ log: other, target, ...quiet });
    const { log } = await start();
    const failure: unknown = await buildGeneration({ log, target, ...quiet }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(ReplayNeededError);
  });
});
