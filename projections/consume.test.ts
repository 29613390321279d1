import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { memoryPageQueue, receivedMax, visibleAgainSeconds } from '../adapters/memory/page-queue.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import type { Page } from '../domain/page.ts';
import { backlogMessages, consume, holdSeconds, visibilitySeconds } from './consume.ts';
import type { PageTarget } from './page-target.ts';
import type { PageSource } from './ports.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';
import { settle, takeClockInHand, until } from './testing/time.ts';

const [homeOfAna, homeOfBia] = [homeOf(ana), homeOf(bia)];

/** A target that notes the pages it is asked to apply, and does `before` ahead of each. */
const noting = (target: PageTarget, before: (page: Page) => void | Promise<void> = () => undefined) => {
  const pages: string[] = [];
  const apply = async (page: Page) => {
    pages.push(`${page.partition}: ${page.from}..${page.to}`);
    await before(page);
    return target.apply(page);
  };
  return { target: { ...target, apply }, pages };
};

describe('a consumer of pages', () => {
  let abort: AbortController;
  let consuming: Promise<void>;
  beforeEach(() => {
    abort = new AbortController();
    consuming = Promise.resolve();
  });
  afterEach(async () => {
    abort.abort();
    await consuming;
  });

  /** A log with nine ratings of each of two readers, a queue that is consumed, and what was held back. */
  const start = async (
    targets: readonly PageTarget[] | (() => readonly PageTarget[]),
    wrap: (source: PageSource) => PageSource = (source) => source,
  ) => {
    const log = memoryLog();
    await append(log, ...ratingsBy(ana, 9), ...ratingsBy(bia, 9));
    const queue = memoryPageQueue();
    const held: string[] = [];
    const consumer = {
      source: wrap(queue),
      targets: typeof targets === 'function' ? targets : () => targets,
      log,
      onHeld: (partition: number, error: unknown) => void held.push(`${partition}: ${String(error)}`),
    };
    const run = () => (consuming = consume(consumer, abort.signal));
    const put = async (partition: number, from: number, to: number) => {
      queue.put(await log.readPage({ partition, from, to, bytesMax: Infinity, eventsMax: Infinity }));
    };
    return { queue, log, held, run, put };
  };

  it('removes a message when all targets have applied it', async () => {
    const [first, second] = [sampleTarget(), sampleTarget()];
    const { queue, run, put } = await start([first.target, second.target]);
    await put(homeOfAna, 1, 3);
    void run();
    await until(() => queue.held().length === 0);
    expect([await first.applied(homeOfAna), await second.applied(homeOfAna)]).to.deep.equal([3, 3]);
  });

  it('keeps a message that one target cannot apply, and gives it back after a hold', async () => {
    let away = true;
    const [broken, healthy] = [sampleTarget(), sampleTarget()];
    const failing = noting(broken.target, () => {
      if (away) throw new Error('the store is away');
    });
    const { queue, held, run, put } = await start([failing.target, healthy.target]);
    await put(homeOfAna, 1, 3);
    void run();
    await until(() => held.length === 1);
    expect(held).to.deep.equal([`${homeOfAna}: Error: the store is away`]);
    expect(queue.held()).to.have.length(1);
    expect(await healthy.applied(homeOfAna), 'a store that is away holds back only itself').to.equal(3);
    await settle();
    expect(failing.pages, 'not before the hold is over').to.have.length(1);
    away = false;
    queue.passSeconds(holdSeconds);
    await until(() => queue.held().length === 0);
    expect(await broken.applied(homeOfAna)).to.equal(3);
  });

  it('tells of every target that failed', async () => {
    const away = (name: string) =>
      noting(sampleTarget().target, () => {
        throw new Error(`${name} is away`);
      }).target;
    const { held, run, put } = await start([away('one store'), away('another store')]);
    await put(homeOfAna, 1, 3);
    void run();
    await until(() => held.length === 1);
    expect(held[0]).to.contain('one store is away').and.to.contain('another store is away');
  });

  it('reads from the log what no message has brought', async () => {
    const { target, applied } = sampleTarget();
    const { queue, run, put } = await start([target]);
    await put(homeOfAna, 8, 9);
    void run();
    await until(() => queue.held().length === 0);
    expect(await applied(homeOfAna)).to.equal(9);
  });

  it('leaves a message alone that is not a page, and goes on with the others', async () => {
    const { target, applied } = sampleTarget();
    const { queue, held, run, put } = await start([target]);
    queue.put(undefined);
    await put(homeOfAna, 1, 3);
    void run();
    await until(async () => (await applied(homeOfAna)) === 3);
    await settle();
    expect(queue.held()).to.deep.equal([undefined]);
    expect(held).to.deep.equal([]);
  });

  it('works on two partitions at the same time', async () => {
    const { target } = sampleTarget();
    const started = new Set<number>();
    const meeting = noting(target, async ({ partition }) => {
      started.add(partition);
      await until(() => started.size === 2);
    });
    const { queue, held, run, put } = await start([meeting.target]);
    await put(homeOfAna, 1, 3);
    await put(homeOfBia, 1, 3);
    void run();
    await until(() => queue.held().length === 0);
    expect(held).to.deep.equal([]);
  });

  it('keeps the pages of a held partition, and removes those of the others', async () => {
    const failing = noting(sampleTarget().target, ({ partition }) => {
      if (partition === homeOfAna) throw new Error('away');
    });
    const { queue, held, run, put } = await start([failing.target]);
    await put(homeOfAna, 1, 3);
    await put(homeOfBia, 1, 3);
    void run();
    await until(() => held.length === 1 && queue.held().length === 1);
    expect(queue.held()[0]?.partition).to.equal(homeOfAna);
  });

  it('applies neighbouring pages as one', async () => {
    const { target, pages } = noting(sampleTarget().target);
    const { queue, run, put } = await start([target]);
    await put(homeOfAna, 1, 3);
    await put(homeOfAna, 4, 6);
    await put(homeOfAna, 7, 9);
    void run();
    await until(() => queue.held().length === 0);
    expect(pages).to.deep.equal([`${homeOfAna}: 1..9`]);
  });

  it('applies one by one what overlaps, leaves a gap, or is of another epoch', async () => {
    const { target, pages } = noting(sampleTarget().target);
    const { queue, log, run, put } = await start([target]);
    await put(homeOfAna, 1, 4);
    await put(homeOfAna, 3, 6);
    await put(homeOfAna, 8, 9);
    void run();
    await until(() => queue.held().length === 0);
    // The gap at 7 is filled from the log, and the page behind it is tried again.
    expect(pages).to.deep.equal(
      ['1..4', '3..6', '8..9', '7..7', '8..9'].map((run) => `${homeOfAna}: ${run}`),
    );
    expect((await log.heads()).positions[homeOfAna]).to.equal(9);
  });

  it('does not join the pages of two logs', async () => {
    const { target, pages } = noting(sampleTarget().target);
    const { queue, log, held, run, put } = await start([target]);
    await put(homeOfAna, 1, 4);
    const next = await log.readPage({ partition: homeOfAna, from: 5, bytesMax: Infinity, eventsMax: 1 });
    queue.put(next && { ...next, epoch: 'restored' });
    void run();
    await until(() => held.length === 1);
    expect(pages).to.deep.equal([`${homeOfAna}: 1..4`, `${homeOfAna}: 5..5`]);
    expect(held[0]).to.contain('ReplayNeededError');
  });

  it('asks for every page anew which targets there are', async () => {
    const [blue, green] = [sampleTarget(), sampleTarget()];
    let live = blue.target;
    const { queue, run, put } = await start(() => [live]);
    void run();
    await put(homeOfAna, 1, 3);
    await until(() => queue.held().length === 0);
    live = green.target;
    await put(homeOfAna, 4, 6);
    await until(() => queue.held().length === 0);
    expect([await blue.applied(homeOfAna), await green.applied(homeOfAna)]).to.deep.equal([3, 6]);
  });

  it('takes more messages than one receive gives', async () => {
    const { target, applied } = sampleTarget();
    const { queue, run, put } = await start([target]);
    for (let copy = 0; copy < receivedMax + 5; copy += 1) await put(homeOfAna, 1, 9);
    void run();
    await until(() => queue.held().length === 0);
    expect(await applied(homeOfAna)).to.equal(9);
  });

  it('reads large pages from the log when many messages wait, and finds those applied', async () => {
    const { target, pages } = noting(sampleTarget().target);
    const { queue, log, run, put } = await start([target]);
    await append(log, ...ratingsBy(ana, 2 * backlogMessages));
    const end = (await log.heads()).positions[homeOfAna] ?? 0;
    for (let position = 1; position <= end; position += 1) await put(homeOfAna, position, position);
    void run();
    await until(() => queue.held().length === 0);
    expect(pages[0]).to.equal(`${homeOfAna}: 1..${end}`);
  });

  it('tells when a message cannot be removed; the copy that comes back does no harm', async () => {
    let away = true;
    const { target, rows } = sampleTarget();
    const { queue, held, run, put } = await start([target], (source) => ({
      ...source,
      remove: async (messages) => {
        if (away) throw new Error('the queue is away');
        await source.remove(messages);
      },
    }));
    await put(homeOfAna, 1, 2);
    void run();
    await until(() => held.length === 1);
    away = false;
    queue.passSeconds(holdSeconds);
    await until(() => queue.held().length === 0);
    expect(await rows()).to.deep.include({ id: 'ana', stars: [4, 4] });
  });

  it('stops when it is told to, also while it waits for messages', async () => {
    const { run } = await start([sampleTarget().target]);
    const stopping = run();
    await settle();
    abort.abort();
    await stopping;
  });
});

describe('a page that takes long', () => {
  it('stays invisible to other consumers while it is worked on, and no longer', async () => {
    const clock = takeClockInHand();
    const abort = new AbortController();
    try {
      const log = memoryLog();
      await append(log, ...ratingsBy(ana, 3));
      const queue = memoryPageQueue();
      const extensions: number[] = [];
      let finish = (): void => undefined;
      const work = new Promise<void>((resolve) => (finish = resolve));
      const slow = noting(sampleTarget().target, () => work);
      const source: PageSource = {
        ...queue,
        extend: (messages, seconds) => {
          extensions.push(seconds);
          return queue.extend(messages, seconds);
        },
      };
      const consuming = consume(
        { source, targets: () => [slow.target], log, onHeld: () => undefined },
        abort.signal,
      );
      queue.put(await log.readPage({ partition: homeOfAna, from: 1, bytesMax: Infinity, eventsMax: 9 }));
      for (let seconds = 0; seconds < 2 * visibleAgainSeconds; seconds += 1) {
        await clock.passMs(1_000);
        queue.passSeconds(1);
      }
      expect(slow.pages, 'nobody else was given it').to.have.length(1);
      expect(new Set(extensions)).to.have.all.keys(visibilitySeconds);
      finish();
      await until(() => queue.held().length === 0);
      const during = extensions.length;
      await clock.passMs(visibilitySeconds * 1_000);
      expect(extensions).to.have.length(during);
      abort.abort();
      await consuming;
    } finally {
      abort.abort();
      clock.release();
    }
  });
});
