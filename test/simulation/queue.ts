import type { Page } from '../../domain/page.ts';
import type { PageMessage } from '../../projections/ports.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { partitionCount } from './toy.ts';

/** The most messages that one call receives: as many as SQS gives. */
export const receivedMax = 10;

export type Message = PageMessage & { readonly page: Page; visibleFrom: number };

/**
 * A FIFO queue in memory, which the faults may reach into: messages of a partition are handed out in order and never two groups at once; a page
 * with the id of an earlier one is taken and forgotten.
 */
export type SimulatedQueue = ReturnType<typeof createQueue>;

export function createQueue(name: string, scheduler: Scheduler) {
  const messages: Message[] = [];
  const ids = new Set<string>();
  /** By epoch and partition: everything up to here was taken from the relay. */
  const acceptedUpTo = new Map<string, number[]>();
  const refusing = Array.from({ length: partitionCount }, () => 0);
  const waiting: (() => void)[] = [];
  let receipts = 0;

  /** Those who wait are told when there is something to take, and are left in peace else. */
  const wake = (): void => {
    if (waiting.length === 0 || take(1).length === 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  };

  const put = (page: Page, at = messages.length): void => {
    receipts += 1;
    messages.splice(at, 0, { page, receipt: String(receipts), visibleFrom: 0 });
    wake();
  };

  /** Takes a page from the relay; answers whether it did. */
  const accept = (page: Page): boolean => {
    const { epoch, partition, from, to } = page;
    const left = refusing[partition] ?? 0;
    if (left > 0) {
      refusing[partition] = left - 1;
      return false;
    }
    const id = `${epoch}:${partition}:${from}:${to}`;
    if (!ids.has(id)) put(page);
    ids.add(id);
    const accepted = acceptedOf(epoch);
    const upTo = accepted[partition] ?? 0;
    if (from <= upTo + 1) accepted[partition] = Math.max(upTo, to);
    return true;
  };

  const acceptedOf = (epoch: string): number[] => {
    const known = acceptedUpTo.get(epoch) ?? Array.from({ length: partitionCount }, () => 0);
    acceptedUpTo.set(epoch, known);
    return known;
  };

  const take = (countMax: number): readonly Message[] => {
    if (messages.length === 0) return [];
    const now = scheduler.now();
    const inWork = new Set<number>();
    for (const { page, visibleFrom } of messages) if (visibleFrom > now) inWork.add(page.partition);
    const taken: Message[] = [];
    for (const message of messages) {
      if (taken.length < countMax && !inWork.has(message.page.partition)) taken.push(message);
    }
    return taken;
  };

  /** Hides messages from others for so long; they come back by themselves. */
  const hide = (hidden: readonly PageMessage[], ms: number, clock: Process): void => {
    const receiptsHidden = new Set(hidden.map(({ receipt }) => receipt));
    for (const message of messages) {
      if (receiptsHidden.has(message.receipt)) message.visibleFrom = scheduler.now() + ms;
    }
    if (ms === 0) wake();
    else scheduler.after(clock, ms, wake);
  };

  const remove = (removed: readonly PageMessage[]): void => {
    for (const { receipt } of removed) {
      const at = messages.findIndex((message) => message.receipt === receipt);
      if (at >= 0) messages.splice(at, 1);
    }
    wake();
  };

  return {
    name,
    messages,
    refusing,
    accept,
    acceptedOf,
    put,
    take,
    hide,
    remove,
    wake,
    /** Resolves when it is worth to look again. */
    changed: (): Promise<void> => new Promise((resolve) => waiting.push(resolve)),
    empty: (): void => {
      messages.length = 0;
    },
  };
}
