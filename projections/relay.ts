import type { Page } from '../domain/page.ts';
import type { Checkpoints, Heads, LogReader, PageSink } from './ports.ts';

/** The size of the pages that are sent: a queue message holds at most 256 KiB. */
export const relayPage = { bytesMax: 200_000, eventsMax: 1_000 } as const;

type Relay = {
  readonly log: LogReader;
  readonly checkpoints: Checkpoints;
};

type Round = { readonly heads: Heads; readonly partitions: readonly number[] };

/**
 * Carries the log to one queue, one round: a page of each given partition that holds events past the queue's checkpoint, in
 * order; the checkpoint moves behind what the queue took, and stays for what it did not, so that is sent again. Answers whether anything
 * is left to be sent. Queues are relayed independently of each other: a throttled one stalls no other.
 */
export async function relayRound(
  { log, checkpoints }: Relay,
  sink: PageSink,
  { heads, partitions }: Round,
): Promise<{ readonly sent: number; readonly more: boolean }> {
  const sentUpTo = await checkpoints.read(sink.name, heads.epoch);
  const behind = partitions.filter(
    (partition) => (sentUpTo.get(partition) ?? 0) < (heads.positions[partition] ?? 0),
  );
  const pages = await Promise.all(
    behind.map((partition) =>
      log.readPage({ partition, from: (sentUpTo.get(partition) ?? 0) + 1, ...relayPage }),
    ),
  );
  // A page of another epoch was read after the log was restored, or remembered from before: the checkpoints of these heads do not speak of it.
  const due = pages.filter((page): page is Page => page?.epoch === heads.epoch);
  if (due.length === 0) return { sent: 0, more: false };
  const taken = await sink.send(due);
  await checkpoints.move(sink.name, heads.epoch, taken.map(moveBehind));
  return { sent: taken.length, more: due.some((page) => isLeft(page, taken, heads)) };
}

const moveBehind = ({ partition, from, to }: Page) => ({ partition, from: from - 1, to });

const isLeft = (page: Page, taken: readonly Page[], heads: Heads): boolean =>
  !taken.includes(page) || page.to < (heads.positions[page.partition] ?? 0);
