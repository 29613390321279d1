import { pageAfter, type Page } from '../domain/page.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { againstCompetition } from './competition.ts';
import { foldPage } from './fold-page.ts';
import { judgePage, ReplayNeededError } from './page-rule.ts';
import type { PageApplied, PageTarget } from './page-target.ts';
import {
  RowRefusedError,
  type Instance,
  type PageEffect,
  type PageTransaction,
  type ParkingLot,
  type ReadModelStore,
} from './ports.ts';
import type { Projection } from './projection.ts';

type FoldedTarget = {
  readonly projection: Projection;
  readonly instance: Instance;
  readonly store: ReadModelStore;
  readonly parkingLot: ParkingLot;
  /** Told of every event that is parked; may throw to stop the projector. */
  readonly onParked: (event: StoredEvent, error: unknown) => void;
};

/** Applies pages to one instance of a folded read model. */
export const foldedTarget = (target: FoldedTarget): PageTarget => ({
  name: target.instance.name,
  version: target.instance.version,
  generation: target.instance.generation,
  subscription: target.projection.subscription,
  watermarks: () => target.store.watermarks(target.instance),
  apply: (page) => applyPage(target, page),
});

async function applyPage(target: FoldedTarget, page: Page): Promise<PageApplied> {
  try {
    return await againstCompetition(() => applyOnce(target, page));
  } catch (error) {
    if (!(error instanceof RowRefusedError)) throw error;
    return applyOneByOne(target, page, error);
  }
}

/** The store refuses a row of this page for good: run it event by event, to find the one to park. */
async function applyOneByOne(
  target: FoldedTarget,
  page: Page,
  refusal: RowRefusedError,
): Promise<PageApplied> {
  const [event] = page.events;
  if (page.events.length === 1 && event !== undefined) {
    await park(target, event, refusal);
    return againstCompetition(() => applyOnce(target, page));
  }
  let applied: PageApplied = { status: 'dropped' };
  let { from } = page;
  for (const [index, single] of page.events.entries()) {
    // What was left out of the page comes along with its neighbours.
    const to = index === page.events.length - 1 ? page.to : single.position;
    applied = await applyPage(target, { ...page, from, to, events: [single] });
    if (applied.status === 'gap') return applied;
    from = to + 1;
  }
  return applied;
}

async function applyOnce(target: FoldedTarget, page: Page): Promise<PageApplied> {
  let applied: PageApplied = { status: 'dropped' };
  await target.store.transact(target.instance, page.partition, async (transaction) => {
    const { watermark } = transaction;
    switch (judgePage(watermark, page)) {
      case 'drop':
        return undefined;
      case 'gap':
        applied = { status: 'gap', from: (watermark?.position ?? 0) + 1 };
        return undefined;
      case 'other-epoch':
        throw new ReplayNeededError(otherEpoch(target.instance, page, watermark?.epoch));
      case 'apply':
        applied = { status: 'applied' };
        return effectOf(target, pageAfter(page, watermark?.position ?? 0), transaction);
    }
  });
  return applied;
}

const otherEpoch = ({ name }: Instance, { partition, epoch }: Page, applied: string | undefined): string =>
  `${name} has applied epoch ${applied ?? 'none'} of partition ${partition}, but the log is at epoch ${epoch}: ` +
  `replay it with \`./estante replay ${name}\``;

/**
 * Reads what is parked only now, after the watermark: a competitor that parked an event recorded it before it moved the watermark,
 * so either it is seen here or the watermark moves under this transaction.
 */
async function effectOf(target: FoldedTarget, page: Page, transaction: PageTransaction): Promise<PageEffect> {
  const { name, version } = target.instance;
  const parked = await target.parkingLot.parked(name, version, page.partition);
  const { changes, failures } = await foldPage(target.projection, page, parked, transaction.load);
  for (const { event, error } of failures) await park(target, event, error);
  return { changes, watermark: { epoch: page.epoch, position: page.to } };
}

async function park(
  { instance, parkingLot, onParked }: FoldedTarget,
  event: StoredEvent,
  error: unknown,
): Promise<void> {
  const { stream, partition, position, type } = event;
  const message = error instanceof Error ? error.message : String(error);
  await parkingLot.park({
    projection: instance.name,
    version: instance.version,
    stream,
    partition,
    position,
    type,
    error: message,
  });
  onParked(event, error);
}
