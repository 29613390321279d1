import { expect } from 'chai';
import { memoryLog, type MemoryLog } from '../adapters/memory/event-log.ts';
import type { Page } from '../domain/page.ts';
import { ana } from '../domain/testing/examples.ts';
import { advance, catchUp, catchUpPage } from './advance.ts';
import { ReplayNeededError } from './page-rule.ts';
import type { PageApplied, PageTarget } from './page-target.ts';
import type { LogReader } from './ports.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';

const partition = homeOf(ana);

async function logOf(count: number): Promise<MemoryLog> {
  const log = memoryLog();
  await append(log, ...ratingsBy(ana, count));
  return log;
}

async function pageOf(log: LogReader, from: number, to: number): Promise<Page> {
  const page = await log.readPage({ partition, from, to, bytesMax: Infinity, eventsMax: Infinity });
  if (page === undefined) throw new Error('the log is shorter than the test thinks');
  return page;
}

const unread: LogReader = {
  heads: () => Promise.reject(new Error('nobody should ask for the heads')),
  readPage: () => Promise.reject(new Error('nobody should read the log')),
};

describe('advancing by a page', () => {
  it('applies one that follows the watermark without reading the log', async () => {
    const log = await logOf(4);
    const { target, applied } = sampleTarget();
    await advance(target, await pageOf(log, 1, 2), unread);
    await advance(target, await pageOf(log, 3, 4), unread);
    expect(await applied(partition)).to.equal(4);
  });

  it('reads from the log what is missing before it', async () => {
    const log = await logOf(9);
    const { target, applied, rows } = sampleTarget();
    await advance(target, await pageOf(log, 1, 2), log);
    await advance(target, await pageOf(log, 7, 9), log);
    expect(await applied(partition)).to.equal(9);
    expect(await rows()).to.deep.include({ id: 'ana', stars: [4, 4, 4, 4, 4, 4, 4, 4, 4] });
  });

  it('reads a long gap in pages that are not too large', async () => {
    const count = catchUpPage.eventsMax + 500;
    const log = await logOf(count);
    const { target, applied } = sampleTarget();
    const sizes: number[] = [];
    await advance(withApply(target, sizes), await pageOf(log, count, count), log);
    expect(await applied(partition)).to.equal(count);
    expect(Math.max(...sizes)).to.be.at.most(catchUpPage.eventsMax);
  });

  it('drops one that was applied, without reading the log', async () => {
    const log = await logOf(4);
    const { target, applied } = sampleTarget();
    await advance(target, await pageOf(log, 1, 4), unread);
    await advance(target, await pageOf(log, 2, 3), unread);
    expect(await applied(partition)).to.equal(4);
  });

  it('asks for a replay when the log does not hold what is missing', async () => {
    const page = await pageOf(await logOf(9), 7, 9);
    const { target, applied } = sampleTarget();
    const failure: unknown = await advance(target, page, await logOf(3)).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ReplayNeededError);
    expect(String(failure)).to.contain(`${partition}.4 to ${partition}.6`).and.to.contain('replay fragile');
    expect(await applied(partition)).to.equal(3);
  });
});

describe('catching up from the log', () => {
  it('applies a stretch, and leaves what comes after it', async () => {
    const { target, applied } = sampleTarget();
    await catchUp(target, await logOf(9), { partition, from: 1, to: 5 });
    expect(await applied(partition)).to.equal(5);
  });

  it('stops where the log ends', async () => {
    const { target, applied } = sampleTarget();
    await catchUp(target, await logOf(3), { partition, from: 1, to: 100 });
    expect(await applied(partition)).to.equal(3);
  });

  it('goes back when the target has forgotten more than was thought', async () => {
    const { target, applied } = sampleTarget();
    await catchUp(target, await logOf(9), { partition, from: 5, to: 9 });
    expect(await applied(partition)).to.equal(9);
  });

  it('stops between two pages when it is told to', async () => {
    const log = await logOf(catchUpPage.eventsMax + 1);
    const { target, applied } = sampleTarget();
    const abort = new AbortController();
    const aborting: PageTarget = {
      ...target,
      apply: (page) => {
        abort.abort();
        return target.apply(page);
      },
    };
    await catchUp(aborting, log, { partition, from: 1, to: Infinity }, { signal: abort.signal });
    expect(await applied(partition)).to.equal(catchUpPage.eventsMax);
  });
});

const withApply = (target: PageTarget, sizes: number[]): PageTarget => ({
  ...target,
  apply: (page): Promise<PageApplied> => {
    sizes.push(page.events.length);
    return target.apply(page);
  },
});
