import type { AuditFinding } from './audit-findings.ts';
import { pagesUpTo, partitionFold, type PartitionFold } from './audit-fold.ts';
import { partitionOfRow } from './audit-partition.ts';
import { differentRows, type Suspects } from './audit-rows.ts';
import { parkedFor, type AuditedModel, type AuditingModels } from './audited-model.ts';
import { keyText, type Instance, type Key } from './ports.ts';
import type { Projection } from './projection.ts';
import { addRow, bucketOf, differingBuckets, emptySums, type RowSums } from './row-digest.ts';

/** In a partition with more events, read models are folded one after the other instead of together, so that one at a time is in memory. */
export const foldedTogetherMax = 150_000;

/** How many rows of one partition of a read model are looked at more closely when its digests differ. */
export const suspectsMax = 10_000;

export type AuditedRows = {
  readonly findings: readonly AuditFinding[];
  /** Live rows of the partitions that were compared, by projection. */
  readonly rows: ReadonlyMap<string, number>;
  /** Keys of rows that moved too fast to be judged. */
  readonly unsettled: number;
};

/**
 * Compares live rows with a fresh fold of the log, partition by partition: first by digests, then, where those differ, row by row. Each row that
 * differs is looked at once more together with its watermark before it is reported, so that projectors may be at work meanwhile.
 */
export async function auditModels(
  auditing: AuditingModels,
  models: readonly AuditedModel[],
): Promise<AuditedRows> {
  const live = new Map<AuditedModel, LiveDigests>();
  for (const [index, model] of models.entries()) {
    auditing.onProgress('rows', index, models.length);
    live.set(model, await digestLive(model, auditing.partitionCount));
  }
  const findings: AuditFinding[] = [];
  const suspicious = new Map<AuditedModel, Suspicion>();
  const total = sum([...auditing.ends.values()]);
  let done = 0;
  for (const partition of auditing.ends.keys()) {
    const folds = foldAll(auditing, models, partition, (events) => {
      done += events;
      auditing.onProgress('folding', Math.min(done, total), total);
    });
    for await (const [model, fold] of folds) {
      findings.push(...unappliedFindings(model, fold));
      compareDigests(suspicionOf(suspicious, model), partition, fold, live.get(model)?.digests);
    }
  }
  const judged = await judge(auditing, suspicious);
  return {
    findings: [...findings, ...judged.findings],
    rows: new Map([...live].map(([{ projection }, { count }]) => [projection.name, count])),
    unsettled: judged.unsettled,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Into so many buckets the rows of a partition fall; where two digests differ, only rows of the differing buckets are compared. */
const bucketsOfPartition = 1_024;

type LiveDigests = { readonly digests: ReadonlyMap<number, RowSums>; readonly count: number };

async function digestLive(model: AuditedModel, partitionCount: number): Promise<LiveDigests> {
  const digests = new Map(
    [...model.upTo.keys()].map((partition) => [partition, emptySums(bucketsOfPartition)]),
  );
  let count = 0;
  for await (const row of model.store.rows(model.instance)) {
    const digest = digests.get(partitionOfRow(row, partitionCount) ?? -1);
    if (digest === undefined) continue;
    count += 1;
    addRow(digest, row);
  }
  return { digests, count };
}

/** The folds of one partition: all in one pass over the log, or one after the other where that would take too much memory. */
async function* foldAll(
  { log, parkingLot, ends, onPage }: AuditingModels,
  models: readonly AuditedModel[],
  partition: number,
  onRead: (events: number) => void,
): AsyncIterable<readonly [AuditedModel, PartitionFold]> {
  const here = models.filter(({ upTo }) => upTo.has(partition));
  const end = Math.max(ends.get(partition) ?? 0, ...here.map(({ upTo }) => upTo.get(partition) ?? 0));
  const together = end <= foldedTogetherMax || here.length === 0;
  const groups = together ? [here] : here.map((model) => [model]);
  for (const [index, group] of groups.entries()) {
    const folds = await Promise.all(
      group.map(async (model) => {
        const parked = await parkedFor(parkingLot, model, partition);
        return [model, partitionFold(model.projection, parked, model.upTo.get(partition) ?? 0)] as const;
      }),
    );
    for await (const page of pagesUpTo(log, partition, end)) {
      if (index === 0) await onPage(page);
      for (const [, fold] of folds) await fold.take(page);
      onRead(page.events.length / groups.length);
    }
    yield* folds;
  }
}

const unappliedFindings = (
  { projection: { name } }: AuditedModel,
  { unapplied }: PartitionFold,
): readonly AuditFinding[] =>
  unapplied.map(({ event: { partition, position }, error }) => ({
    kind: 'unapplied-event',
    projection: name,
    partition,
    position,
    error: error instanceof Error ? error.message : String(error),
  }));

/** Where a read model and its fold differ: buckets of each partition, and the keys that the fold has there. */
type Suspicion = {
  keyColumns: readonly string[] | undefined;
  readonly buckets: Map<number, ReadonlySet<number>>;
  readonly keys: Map<number, Map<string, Key>>;
};

function suspicionOf(suspicious: Map<AuditedModel, Suspicion>, model: AuditedModel): Suspicion {
  const known = suspicious.get(model) ?? { keyColumns: undefined, buckets: new Map(), keys: new Map() };
  suspicious.set(model, known);
  return known;
}

function compareDigests(
  suspicion: Suspicion,
  partition: number,
  fold: PartitionFold,
  live: ReadonlyMap<number, RowSums> | undefined,
): void {
  suspicion.keyColumns ??= fold.keyColumns;
  const digest = emptySums(bucketsOfPartition);
  for (const { row } of fold.rows.values()) addRow(digest, row);
  const buckets = differingBuckets(digest, live?.get(partition) ?? emptySums(bucketsOfPartition));
  if (buckets.size === 0) return;
  const keys = new Map<string, Key>();
  for (const [text, { key, row }] of fold.rows) {
    if (keys.size < suspectsMax && buckets.has(bucketOf(row, bucketsOfPartition))) keys.set(text, key);
  }
  suspicion.buckets.set(partition, buckets);
  suspicion.keys.set(partition, keys);
}

/** Adds the live rows in differing buckets to the suspects, and looks at them all. */
async function judge(auditing: AuditingModels, suspicious: ReadonlyMap<AuditedModel, Suspicion>) {
  const findings: AuditFinding[] = [];
  let unsettled = 0;
  for (const [model, suspicion] of suspicious) {
    if (suspicion.buckets.size === 0) continue;
    const baseless = await addLiveSuspects(model, suspicion, auditing.partitionCount);
    findings.push(...baseless);
    const suspects: Suspects = suspicion.keys;
    const judged = await differentRows(auditing, model, suspects);
    findings.push(...judged.findings);
    unsettled += judged.unsettled;
  }
  return { findings, unsettled };
}

/** Answers the rows that cannot be looked up, because no event of the log makes rows of this read model at all. */
async function addLiveSuspects(
  { projection, instance, store }: AuditedModel,
  { keyColumns, buckets, keys }: Suspicion,
  partitionCount: number,
): Promise<readonly AuditFinding[]> {
  const baseless: AuditFinding[] = [];
  for await (const row of store.rows(instance)) {
    const partition = partitionOfRow(row, partitionCount) ?? -1;
    const suspects = keys.get(partition);
    if (suspects === undefined || suspects.size >= suspectsMax) continue;
    if (buckets.get(partition)?.has(bucketOf(row, bucketsOfPartition)) !== true) continue;
    if (keyColumns === undefined) {
      if (baseless.length < suspectsMax) baseless.push(baselessRow(projection, instance, partition, row));
      continue;
    }
    const key = keyIn(row, keyColumns);
    suspects.set(keyText(key), key);
  }
  return baseless;
}

const baselessRow = (
  { name }: Projection,
  { generation }: Instance,
  partition: number,
  row: unknown,
): AuditFinding => ({
  kind: 'different-row',
  projection: name,
  generation,
  partition,
  position: 0,
  key: {},
  held: row,
  expected: undefined,
  explanation: undefined,
  events: [],
  eventsCount: 0,
});

/** Rows hold the columns of their keys: text and numbers, by the schemas of all projections. */
const keyIn = (row: unknown, columns: readonly string[]): Key =>
  Object.fromEntries(columns.map((column) => [column, (row as Key)[column] ?? '']));
