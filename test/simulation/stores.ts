import {
  WatermarkMovedError,
  keyText,
  type Instance,
  type Key,
  type PageEffect,
  type PageTransaction,
  type ReadModelStore,
  type StoredRow,
  type Watermark,
} from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import { isSame, type Model, type Models, type Part } from './models.ts';
import type { Process } from './scheduler.ts';

/** How a process gets at the read models of one kind of store. */
export type StoreAccess = {
  readonly models: Models;
  readonly owner: Process;
  /** Takes a step that speaks to this store. */
  readonly step: (what: string) => Promise<void>;
  /** Throws when the answer to what was just written gets lost. */
  readonly answer: () => void;
};

type Work = (transaction: PageTransaction) => Promise<PageEffect | undefined>;
export type Transact = (access: StoreAccess, part: Part, work: Work) => Promise<void>;

/** A store in memory whose every access is a step; `transact` is what tells the kinds apart. */
export function simulatedStore(kind: StoreKind, access: StoreAccess, transact: Transact): ReadModelStore {
  const { models, step } = access;
  return {
    prepare: async (instance) => {
      await step('makes the tables');
      models.prepare(kind, instance);
    },
    drop: async (instance) => {
      await step('drops the tables');
      const model = models.of(instance);
      if (model !== undefined) model.dropped = true;
    },
    watermarks: async (instance) => {
      await step('reads the watermarks');
      // Watermarks lie apart from the rows: nothing is missing where an instance is not made yet, or is gone.
      const model = models.of(instance);
      return model === undefined || model.dropped ? new Map() : watermarksOf(model);
    },
    transact: async (instance, partition, work) => {
      const part = modelOf(models, instance).parts[partition];
      if (part === undefined) throw new Error(`there is no partition ${partition}`);
      await transact(access, part, work);
    },
    rows: async function* (instance) {
      for (const { row } of modelOf(models, instance).rows.values()) if (row !== undefined) yield row;
    },
  };
}

type Commit = (access: StoreAccess, part: Part, effect: PageEffect) => Promise<void>;

/** Runs a page under the lock of its watermark's row, so that competitors take turns, and commits what it comes to. */
export const lockedTransact =
  (commit: Commit): Transact =>
  async (access, part, work) => {
    const { step } = access;
    await lockPart(access, part);
    try {
      const effect = await work({
        watermark: part.watermark,
        load: async (keys) => {
          await step('reads rows');
          return rowsOf(part.model, keys);
        },
      });
      if (effect !== undefined) await commit(access, part, effect);
    } finally {
      unlock(part);
    }
  };

/** As PostgreSQL: one commit makes all of a page visible. */
const lockingTransact = lockedTransact(async (access, part, effect) => {
  await access.step('commits the page');
  expectTables(part);
  writeAtOnce(access, part, effect);
  access.answer();
});

/** Waits until nobody holds the part; the world releases the locks of who crashes. */
async function lockPart({ owner, step }: StoreAccess, part: Part): Promise<void> {
  await step('locks the watermark');
  while (part.lockedBy !== undefined) {
    await new Promise<void>((resolve) => part.waiting.push(resolve));
    await step('locks the watermark');
  }
  expectTables(part);
  part.lockedBy = owner;
}

export function unlock(part: Part): void {
  part.lockedBy = undefined;
  for (const wake of part.waiting.splice(0)) wake();
}

/**
 * As Redis: reads without a lock, then one function that applies everything if the watermark is still the one that was read. A Redis that
 * forgets everything breaks its connections, and what was begun on them.
 */
export const swappingTransact: Transact = async (access, part, work) => {
  const { step: stepOn, answer } = access;
  await stepOn('reads the watermark');
  const { losses } = part.model;
  const step = async (what: string): Promise<void> => {
    await stepOn(what);
    if (part.model.losses !== losses) throw new Error('the connection to Redis broke');
  };
  const expected = part.watermark;
  const effect = await work({
    watermark: expected,
    load: async (keys) => {
      if (expected === undefined) return new Map();
      await step('reads rows');
      const rows = rowsOf(part.model, keys);
      await step('reads the watermark again');
      expectUnmoved(part, expected);
      return rows;
    },
  });
  if (effect === undefined) return;
  await step('runs the function');
  expectTables(part);
  expectUnmoved(part, expected);
  writeAtOnce(access, part, effect);
  answer();
};

/**
 * As DynamoDB: items are written one by one, each on the condition that it is the one that was read; the watermark moves after them. The first page
 * of a partition says of which epoch its items are before it writes any.
 */
export const itemwiseTransact: Transact = async (access, part, work) => {
  const { models, step, answer } = access;
  await step('reads the watermark');
  const expected = part.watermark;
  const read = new Map<string, number | undefined>();
  const effect = await work({
    watermark: expected,
    load: async (keys) => {
      await step('reads items');
      const rows = rowsOf(part.model, keys);
      for (const key of keys) read.set(keyText(key), rows.get(keyText(key))?.position);
      return rows;
    },
  });
  if (effect === undefined) return;
  let from = expected;
  if (from === undefined) {
    from = { epoch: effect.watermark.epoch, position: 0 };
    await step('says of which epoch its items are');
    expectTables(part);
    expectUnmoved(part, undefined);
    models.moveWatermark(part, from);
    answer();
  }
  await allEnded(
    effect.changes.map(async ({ key, row, position }) => {
      const id = keyText(key);
      await step('writes an item');
      expectTables(part);
      if (part.model.rows.get(id)?.position !== read.get(id))
        throw new WatermarkMovedError(`${id} was written`);
      models.writeRow(part, { id, epoch: effect.watermark.epoch, row, position });
      answer();
    }),
  );
  await step('moves the watermark');
  expectTables(part);
  expectUnmoved(part, from);
  models.moveWatermark(part, effect.watermark);
  answer();
};

/** Rejects when one did, but not before all have ended: nothing goes on behind the caller's back. */
export async function allEnded(writes: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(writes)) {
    if (ended.status === 'rejected') throw ended.reason;
  }
}

export function writeAtOnce({ models }: StoreAccess, part: Part, { changes, watermark }: PageEffect): void {
  const { epoch } = watermark;
  for (const { key, row } of changes) models.writeRow(part, { id: keyText(key), epoch, row, position: 0 });
  models.moveWatermark(part, watermark);
}

export const rowsOf = ({ rows }: Model, keys: readonly Key[]): ReadonlyMap<string, StoredRow> => {
  const found = new Map<string, StoredRow>();
  for (const key of keys) {
    const id = keyText(key);
    const row = rows.get(id);
    if (row !== undefined) found.set(id, row);
  }
  return found;
};

export function expectTables({ model }: Part): void {
  if (model.dropped) throw new Error(`the tables of ${model.instance.name} are gone`);
}

export function expectUnmoved(part: Part, expected: Watermark | undefined): void {
  if (!isSame(part.watermark, expected)) throw new WatermarkMovedError('another projector was faster');
}

function modelOf(models: Models, instance: Instance): Model {
  const model = models.of(instance);
  if (model === undefined || model.dropped) throw new Error(`there are no tables of ${instance.name}`);
  return model;
}

function watermarksOf({ parts }: Model): ReadonlyMap<number, Watermark> {
  const watermarks = new Map<number, Watermark>();
  for (const { partition, watermark } of parts) {
    if (watermark !== undefined) watermarks.set(partition, watermark);
  }
  return watermarks;
}

/** The manner of each kind of store. */
export const transacts: Readonly<Record<StoreKind, Transact>> = {
  postgresql: lockingTransact,
  dynamodb: itemwiseTransact,
  redis: swappingTransact,
};
