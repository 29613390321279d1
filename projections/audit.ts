import { partitionOf } from '../domain/partition.ts';
import type { AuditFinding } from './audit-findings.ts';
import { auditModels } from './audit-models.ts';
import { auditPageEvents } from './audit-page.ts';
import { parkedFor, type AuditedModel } from './audited-model.ts';
import type {
  Heads,
  Instance,
  LogAudit,
  LogReader,
  Mention,
  ParkingLot,
  ReadModelStore,
  Watermark,
} from './ports.ts';
import type { Projection, StoreKind } from './projection.ts';

export type Audit = {
  readonly log: LogReader;
  readonly logAudit: LogAudit;
  readonly parkingLot: ParkingLot;
  readonly stores: Readonly<Record<StoreKind, ReadModelStore>>;
  readonly projections: readonly Projection[];
  /** The instances to audit; one that belongs to no projection has its watermarks looked at only. */
  readonly instances: readonly Instance[];
  readonly watermarksOf: (instance: Instance) => Promise<ReadonlyMap<number, Watermark>>;
  /** Only these partitions; all of them when not given. */
  readonly partitions?: readonly number[] | undefined;
  readonly onProgress: (phase: AuditPhase, done: number, total: number) => void;
};

export type AuditPhase = 'log' | 'rows' | 'folding';

/** What was looked at of one read model. */
export type AuditedInstance = Instance & {
  /** How many partitions its rows were compared in. */
  readonly partitions: number;
  readonly rows: number;
  /** Why rows were not compared, or not everywhere. */
  readonly note?: string;
};

export type AuditReport = {
  readonly epoch: string;
  readonly partitionCount: number;
  readonly partitions: readonly number[];
  readonly events: number;
  readonly readModels: readonly AuditedInstance[];
  /** Rows that projectors moved on too fast to be judged; nothing is said of them. */
  readonly unsettled: number;
  /** Empty when log, watermarks and read models agree. */
  readonly findings: readonly AuditFinding[];
};

/** Looks whether log, watermarks and folded read models agree. Changes nothing; the system may be at work meanwhile. */
export async function audit(auditing: Audit): Promise<AuditReport> {
  const { log, instances, watermarksOf } = auditing;
  const applied = await Promise.all(
    instances.map(async (instance) => ({ instance, watermarks: await watermarksOf(instance) })),
  );
  // After the watermarks, so that none can look as if it were beyond the log.
  const heads = await log.heads();
  const partitions = auditing.partitions ?? heads.positions.map((_, partition) => partition);
  const checked = await checkLog(auditing, heads, partitions);
  const marks = applied.flatMap((one) => watermarkMentions(one, heads));
  const whole = partitions.filter((partition) => !checked.damaged.has(partition));
  const comparable = applied.map((one) => comparableIn(auditing, one, heads, whole));
  const ends = new Map(whole.map((partition) => [partition, heads.positions[partition] ?? 0]));
  const pages = await compare(auditing, ends, {
    partitionCount: heads.positions.length,
    models: comparable.map(({ model }) => model).filter(isGiven),
  });
  return {
    epoch: heads.epoch,
    partitionCount: heads.positions.length,
    partitions,
    events: checked.events,
    readModels: comparable.map(({ instance, model, note }) => ({
      ...instance,
      partitions: model?.upTo.size ?? 0,
      rows: pages.rows.get(instance.name) ?? 0,
      ...(note === undefined ? {} : { note }),
    })),
    unsettled: pages.unsettled,
    findings: [
      ...checked.findings,
      ...missingAtEnds([...checked.beyond, ...marks], heads, checked.heads),
      ...applied.flatMap((one) => otherEpochs(one, heads)),
      ...pages.findings,
    ],
  };
}

const isGiven = <Value>(value: Value | undefined): value is Value => value !== undefined;

async function checkLog({ logAudit, onProgress }: Audit, heads: Heads, partitions: readonly number[]) {
  const total = partitions.reduce((sum, partition) => sum + (heads.positions[partition] ?? 0), 0);
  const findings: AuditFinding[] = [];
  const beyond: Mention[] = [];
  const damaged = new Set<number>();
  const ends = new Map<number, number>();
  let events = 0;
  for (const partition of partitions) {
    onProgress('log', Math.min(events, total), total);
    const checked = await logAudit.partition(partition);
    if (checked.findings.some(({ kind }) => kind === 'missing-event')) damaged.add(partition);
    findings.push(...checked.findings);
    beyond.push(...checked.beyond);
    ends.set(partition, checked.head);
    events += checked.head;
  }
  for (const { stream, version, position } of await logAudit.baselessOutcomes()) {
    const partition = partitionOf(stream, heads.positions.length);
    const end = ends.get(partition);
    if (end === undefined) continue;
    if (position > end) beyond.push({ by: `a kept outcome of ${stream}`, partition, position });
    else findings.push({ kind: 'missing-version', stream, version, partition, position });
  }
  return { findings, beyond, damaged, events, heads: ends };
}

type Applied = { readonly instance: Instance; readonly watermarks: ReadonlyMap<number, Watermark> };

const watermarkMentions = ({ instance, watermarks }: Applied, { epoch }: Heads): readonly Mention[] =>
  [...watermarks]
    .filter(([, watermark]) => watermark.epoch === epoch)
    .map(([partition, { position }]) => ({ by: `the watermark of ${instance.name}`, partition, position }));

/** The log's end alone does not tell whether its last events are missing: whatever names a later position does. */
function missingAtEnds(
  mentions: readonly Mention[],
  { positions }: Heads,
  checked: ReadonlyMap<number, number>,
): readonly AuditFinding[] {
  return positions.flatMap((head, partition): readonly AuditFinding[] => {
    // Looked at later, a head can only be further.
    const end = Math.max(head, checked.get(partition) ?? 0);
    const beyond = mentions.filter((mention) => mention.partition === partition && mention.position > end);
    if (beyond.length === 0) return [];
    return [
      {
        kind: 'missing-event',
        partition,
        position: end + 1,
        to: Math.max(...beyond.map(({ position }) => position)),
        by: beyond.map(({ by, position }) => `${by} at ${partition}.${position}`),
      },
    ];
  });
}

const otherEpochs = ({ instance, watermarks }: Applied, { epoch }: Heads): readonly AuditFinding[] =>
  [...watermarks]
    .filter(([, watermark]) => watermark.epoch !== epoch)
    .map(([partition, { epoch: other, position }]) => ({
      kind: 'other-epoch',
      projection: instance.name,
      partition,
      position,
      epoch: other,
    }));

/** In which partitions an instance's rows can be compared with the log, and why not in the others. */
function comparableIn(
  { projections, stores }: Audit,
  { instance, watermarks }: Applied,
  { epoch, positions }: Heads,
  whole: readonly number[],
): { readonly instance: Instance; readonly model?: AuditedModel; readonly note?: string } {
  const projection = projections.find(({ name }) => name === instance.name);
  if (projection === undefined) return { instance, note: 'watermarks only: it is no fold of the log alone' };
  if (projection.version !== instance.version) {
    return { instance, note: `watermarks only: it was built by version ${instance.version} of its code` };
  }
  const upTo = new Map<number, number>();
  for (const partition of whole) {
    const watermark = watermarks.get(partition) ?? { epoch, position: 0 };
    const isOfThisLog = watermark.epoch === epoch && watermark.position <= (positions[partition] ?? 0);
    if (isOfThisLog) upTo.set(partition, watermark.position);
  }
  const model = { projection, instance, store: stores[projection.store], upTo };
  const left = whole.length - upTo.size;
  return left === 0
    ? { instance, model }
    : { instance, model, note: 'its watermarks do not fit the log in the others' };
}

/** Rows against folds; and, while the log is read for that, every event by itself. */
async function compare(
  auditing: Audit,
  ends: ReadonlyMap<number, number>,
  { partitionCount, models }: { readonly partitionCount: number; readonly models: readonly AuditedModel[] },
) {
  const { log, parkingLot, onProgress } = auditing;
  const findings: AuditFinding[] = [];
  const passedOver = new Map<number, ReturnType<typeof parkedByAll>>();
  const parkedByAll = (partition: number) =>
    Promise.all(
      models.map(async (model) => ({
        projection: model.projection,
        parked: await parkedFor(parkingLot, model, partition),
      })),
    );
  const compared = await auditModels(
    {
      log,
      parkingLot,
      partitionCount,
      ends,
      onPage: async (page) => {
        const known = passedOver.get(page.partition) ?? parkedByAll(page.partition);
        passedOver.set(page.partition, known);
        findings.push(...auditPageEvents(page, partitionCount, await known));
      },
      onProgress,
    },
    models,
  );
  return { ...compared, findings: [...findings, ...compared.findings] };
}
