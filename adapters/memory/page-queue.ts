import type { Page } from '../../domain/page.ts';
import type { PageMessage, PageSink, PageSource } from '../../projections/ports.ts';

/** How many messages one `receive` gives. */
export const receivedMax = 10;

/** How long a received message is invisible, unless that is extended. */
export const visibleAgainSeconds = 30;

/**
 * A FIFO queue of pages in memory, both ends: the order of a partition is kept, its later messages wait while one is in work, and a page that
 * was sent before is taken and forgotten. Its clock stands still until `passSeconds`; for tests.
 */
export type MemoryPageQueue = PageSink &
  PageSource & {
    /** Puts a message in that no relay has sent; `undefined` for a body that is not a page. */
    readonly put: (page: Page | undefined) => void;
    /** Pages of these partitions are not taken, as if the queue were throttled. */
    readonly refusing: Set<number>;
    /** Every message that was not removed, in work or not. */
    readonly held: () => readonly (Page | undefined)[];
    readonly passSeconds: (seconds: number) => void;
  };

type Message = PageMessage & { visibleFrom: number };

export function memoryPageQueue(name = 'memory'): MemoryPageQueue {
  const messages: Message[] = [];
  const sent = new Set<string>();
  const refusing = new Set<number>();
  const waiting = new Set<() => void>();
  let now = 0;
  let receipts = 0;

  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };

  const put = (page: Page | undefined): void => {
    receipts += 1;
    messages.push({ page, receipt: String(receipts), visibleFrom: now });
    wake();
  };

  const send = async (pages: readonly Page[]): Promise<readonly Page[]> => {
    const taken = pages.filter(({ partition }) => !refusing.has(partition));
    for (const page of taken) {
      const id = `${page.epoch}:${page.partition}:${page.from}:${page.to}`;
      if (!sent.has(id)) put(page);
      sent.add(id);
    }
    return taken;
  };

  const visible = (): Message[] => {
    const inWork = new Set(
      messages.filter(({ visibleFrom }) => visibleFrom > now).map(({ page }) => page?.partition),
    );
    return messages.filter(
      ({ page, visibleFrom }) => visibleFrom <= now && (page === undefined || !inWork.has(page.partition)),
    );
  };

  const receive = async (signal: AbortSignal): Promise<readonly PageMessage[]> => {
    while (visible().length === 0 && !signal.aborted) await somethingNew(signal, waiting);
    if (signal.aborted) return [];
    const received = visible().slice(0, receivedMax);
    for (const message of received) message.visibleFrom = now + visibleAgainSeconds;
    return received;
  };

  const remove = async (done: readonly PageMessage[]): Promise<void> => {
    for (const { receipt } of done) {
      const index = messages.findIndex((message) => message.receipt === receipt);
      if (index >= 0) messages.splice(index, 1);
    }
    wake();
  };

  const extend = async (inWork: readonly PageMessage[], seconds: number): Promise<void> => {
    for (const message of messages) {
      if (inWork.some(({ receipt }) => receipt === message.receipt)) message.visibleFrom = now + seconds;
    }
    wake();
  };

  const passSeconds = (seconds: number): void => {
    now += seconds;
    wake();
  };

  const held = (): readonly (Page | undefined)[] => messages.map(({ page }) => page);

  return { name, send, receive, remove, extend, put, refusing, held, passSeconds };
}

const somethingNew = (signal: AbortSignal, waiting: Set<() => void>): Promise<void> =>
  new Promise((resolve) => {
    waiting.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
