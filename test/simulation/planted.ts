import type { AppendRequest, AppendResult } from '../../commands/ports.ts';
import { foldedTarget } from '../../projections/folded-target.ts';
import type { PageTarget } from '../../projections/page-target.ts';
import { keyText, type PageSink, type ReadModelStore, type Watermark } from '../../projections/ports.ts';
import type { Page } from '../../domain/page.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { Process } from './scheduler.ts';
import { allEnded, expectTables, expectUnmoved, lockedTransact, rowsOf, type Transact } from './stores.ts';
import type { World } from './world.ts';

type FoldedOn = Parameters<typeof foldedTarget>[0];

type Commit = {
  readonly batch: readonly AppendRequest[];
  readonly commit: (batch: readonly AppendRequest[]) => readonly AppendResult[];
};

/** What is wrong in a world on purpose: pieces that take the place of the right ones. Nothing, in a world that is to be trusted. */
export type Planted = {
  readonly transact?: Readonly<Partial<Record<StoreKind, Transact>>>;
  readonly target?: (world: World, given: FoldedOn) => PageTarget;
  readonly sink?: (sink: PageSink) => PageSink;
  readonly commit?: (world: World, owner: Process, commit: Commit) => Promise<readonly AppendResult[]>;
};

export const nothingPlanted: Planted = {};

/** The watermark is committed first and the rows after it. */
const watermarkFirst = lockedTransact(async ({ models, step }, part, { changes, watermark }) => {
  await step('commits the watermark');
  expectTables(part);
  models.moveWatermark(part, watermark);
  for (const { key, row, position } of changes) {
    await step('commits a row');
    models.writeRow(part, { id: keyText(key), epoch: watermark.epoch, row, position });
  }
});

/** Items are guarded by `position < :p` of the page's end alone: what a page folds is not looked at item by item. */
const plainCounter: Transact = async (access, part, work) => {
  const { models, step } = access;
  await step('reads the watermark');
  const expected = part.watermark;
  const effect = await work({
    watermark: expected,
    load: async (keys) => {
      await step('reads items');
      const rows = rowsOf(part.model, keys);
      return new Map([...rows].map(([id, { row }]) => [id, { row, position: 0 }]));
    },
  });
  if (effect === undefined) return;
  const { epoch, position: end } = effect.watermark;
  await allEnded(
    effect.changes.map(async ({ key, row }) => {
      const id = keyText(key);
      await step('writes an item');
      expectTables(part);
      if ((part.model.rows.get(id)?.position ?? 0) < end)
        models.writeRow(part, { id, epoch, row, position: end });
    }),
  );
  await step('moves the watermark');
  expectUnmoved(part, expected);
  models.moveWatermark(part, effect.watermark);
};

/** The target as it would be if stores gave another watermark than they hold. */
const misled = (
  given: FoldedOn,
  lie: (watermark: Watermark | undefined, page: Page) => Watermark | undefined,
): PageTarget => ({
  ...foldedTarget(given),
  apply: (page) => {
    const transact: ReadModelStore['transact'] = (instance, partition, work) =>
      given.store.transact(instance, partition, ({ watermark, load }) =>
        work({ watermark: lie(watermark, page), load }),
      );
    return foldedTarget({ ...given, store: { ...given.store, transact } }).apply(page);
  },
});

/** A page is applied whatever is missing before it. */
const withoutGaps = (_world: World, given: FoldedOn): PageTarget =>
  misled(given, (watermark, { epoch, from }) => ({
    epoch: watermark?.epoch ?? epoch,
    position: Math.max(watermark?.position ?? 0, from - 1),
  }));

/** Watermarks of any epoch are taken for those of the log as it is. */
const withoutEpochs = (world: World, given: FoldedOn): PageTarget => ({
  ...misled(given, (watermark, { epoch }) => watermark && { ...watermark, epoch }),
  watermarks: async () => {
    const { epoch } = world.database.timeline();
    const watermarks = await given.store.watermarks(given.instance);
    return new Map([...watermarks].map(([partition, { position }]) => [partition, { epoch, position }]));
  },
});

/** Commands are answered while their commit is still to come. */
const answerFirst: NonNullable<Planted['commit']> = async (
  { scheduler, database },
  owner,
  { batch, commit },
) => {
  const foreseen = batch.map((request): AppendResult => {
    const { version, position } = database.timeline().endOf(request.stream);
    const added = request.events.length;
    return {
      status: 'appended',
      version: version + added,
      position: { ...position, position: position.position + added },
    };
  });
  void scheduler.step(owner, 'commits at last').then(() => commit(batch));
  return foreseen;
};

/** Says that the queue took what it refused. */
const trustingSink = (sink: PageSink): PageSink => ({
  ...sink,
  send: async (pages) => {
    await sink.send(pages);
    return pages;
  },
});

/** Mistakes of the kind that event-sourced systems are built with, each of which the simulation must find. */
export const plantedBugs: Readonly<Record<string, Planted>> = {
  'the watermark moves before the effect': {
    transact: { postgresql: watermarkFirst, dynamodb: watermarkFirst, redis: watermarkFirst },
  },
  'gaps are not looked for': { target: withoutGaps },
  'commands are acknowledged before the commit': { commit: answerFirst },
  'the checkpoint moves past an entry that failed': { sink: trustingSink },
  'items of DynamoDB are guarded by a plain counter': { transact: { dynamodb: plainCounter } },
  'epochs are ignored': { target: withoutEpochs },
};
