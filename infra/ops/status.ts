import { isAstray } from '../../projections/page-rule.ts';
import type {
  Heads,
  Instance,
  InstanceStatus,
  LogReader,
  ParkedEvent,
  Watermark,
} from '../../projections/ports.ts';

/** How far one projection is with one partition. */
export type PartitionStatus = {
  readonly partition: number;
  readonly head: number;
  readonly watermark: number;
  readonly lagEvents: number;
  /** Age of the oldest event that is not applied; 0 when nothing is missing. */
  readonly lagSeconds: number;
  /** The watermark cannot stem from this log: the projection must be replayed. */
  readonly astray: boolean;
};

export type ProjectionStatus = Instance & {
  /** The version of its code in this build; another one than the instance's takes effect by a replay. */
  readonly codeVersion: number;
  readonly lagEvents: number;
  readonly lagSeconds: number;
  readonly partitions: readonly PartitionStatus[];
  /** Since when it is paused, as an ISO 8601 instant; undefined when it is not. */
  readonly pausedSince: string | undefined;
  /** Its other generations. */
  readonly others: readonly OtherGeneration[];
};

/** A generation that is not live, and how many events it has not applied. */
export type OtherGeneration = Pick<Instance, 'generation' | 'version'> & {
  readonly status: Exclude<InstanceStatus, 'live'>;
  readonly lagEvents: number;
};

export type QueueStatus = {
  readonly queue: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly dead: number;
};

export type Status = {
  readonly epoch: string;
  readonly heads: readonly number[];
  readonly projections: readonly ProjectionStatus[];
  readonly queues: readonly QueueStatus[];
  readonly parked: readonly (ParkedEvent & { readonly parkedAt: string })[];
  /** What an operator should look at, in words; empty when all is well. */
  readonly findings: readonly string[];
};

/** A projection that has been behind for longer than this is a finding. */
export const lagSecondsMax = 60;

type Measured = {
  readonly instance: Instance;
  readonly codeVersion: number;
  readonly watermarks: ReadonlyMap<number, Watermark>;
  readonly pausedSince?: string | undefined;
  readonly others?: readonly OtherGeneration[];
};

/** Compares a projection's watermarks with the heads of the log; reads the age of the first event that it lacks of each partition. */
export async function projectionStatus(
  log: LogReader,
  heads: Heads,
  { instance, codeVersion, watermarks, pausedSince, others = [] }: Measured,
  now: Date,
): Promise<ProjectionStatus> {
  const partitions = await Promise.all(
    heads.positions.map((head, partition) =>
      partitionStatus(log, { epoch: heads.epoch, partition, head }, watermarks.get(partition), now),
    ),
  );
  return {
    ...instance,
    codeVersion,
    lagEvents: partitions.reduce((sum, { lagEvents }) => sum + lagEvents, 0),
    lagSeconds: Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds)),
    partitions,
    pausedSince,
    others,
  };
}

async function partitionStatus(
  log: LogReader,
  { epoch, partition, head }: { readonly epoch: string; readonly partition: number; readonly head: number },
  watermark: Watermark | undefined,
  now: Date,
): Promise<PartitionStatus> {
  const position = watermark?.position ?? 0;
  const astray = watermark !== undefined && isAstray(watermark, { epoch, position: head });
  const lagEvents = Math.max(0, head - position);
  const lagSeconds = lagEvents === 0 ? 0 : await ageSeconds(log, partition, position + 1, now);
  return { partition, head, watermark: position, lagEvents, lagSeconds, astray };
}

async function ageSeconds(log: LogReader, partition: number, position: number, now: Date): Promise<number> {
  const page = await log.readPage({ partition, from: position, to: position, bytesMax: 1, eventsMax: 1 });
  const recordedAt = page?.events[0]?.recordedAt;
  return recordedAt === undefined ? 0 : Math.max(0, (now.getTime() - Date.parse(recordedAt)) / 1_000);
}

/** What an operator should look at. */
export const findingsOf = ({
  projections,
  queues,
  parked,
}: Pick<Status, 'projections' | 'queues' | 'parked'>): readonly string[] => [
  ...projections.flatMap(projectionFindings),
  ...queues
    .filter(({ dead }) => dead > 0)
    .map(({ queue, dead }) => `${dead} message(s) in the dead-letter queue of ${queue}`),
  ...parked.map(
    ({ projection, stream, partition, position }) =>
      `${projection} has parked ${stream} at ${partition}.${position}`,
  ),
];

function projectionFindings({
  name,
  version,
  codeVersion,
  lagSeconds,
  partitions,
  pausedSince,
}: ProjectionStatus): string[] {
  const replay = `./estante replay ${name}`;
  const findings: string[] = [];
  if (partitions.some(({ astray }) => astray)) {
    findings.push(`${name} was built from another log than this one: \`${replay}\``);
  }
  if (version !== codeVersion) {
    findings.push(
      `${name} was built by version ${version}, the code is version ${codeVersion}: \`${replay}\``,
    );
  }
  if (pausedSince !== undefined) {
    findings.push(`${name} is paused since ${pausedSince}: \`./estante resume ${name}\``);
  }
  if (lagSeconds > lagSecondsMax) {
    const reason = pausedSince === undefined ? '' : ', as it is paused';
    findings.push(`${name} is ${Math.round(lagSeconds)} s behind the log${reason}`);
  }
  return findings;
}
