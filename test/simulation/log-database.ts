import type { AppendRequest, AppendResult } from '../../commands/ports.ts';
import type { StreamId } from '../../domain/ids.ts';
import type { ParkedEvent } from '../../projections/ports.ts';
import { partitionCount } from './toy.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** What a backup of the log's database holds: everything up to a moment. */
type Backup = {
  readonly heads: readonly number[];
  readonly outcomes: number;
  readonly parked: number;
  readonly checkpoints: ReadonlyMap<string, readonly number[]>;
};

/** How many of the latest commits can be gone back to. */
const backupsMax = 12;

/**
 * The database of the log: events, outcomes of commands, checkpoints of the relay and parked streams, which are restored together. A
 * change of it is atomic and durable; processes get here through ports that take a step first.
 */
export type LogDatabase = ReturnType<typeof createLogDatabase>;

export function createLogDatabase() {
  let timeline: Timeline = createTimeline('epoch0');
  const earlier = new Map<string, Timeline>();
  let parked: ParkedEvent[] = [];
  let checkpoints = new Map<string, number[]>();
  let backups: Backup[] = [];
  let epochs = 1;

  /** One transaction: what the log's append function does with a batch. */
  const write = (batch: readonly AppendRequest[]): readonly AppendResult[] => {
    backups = [...backups.slice(1 - backupsMax), backUp()];
    return batch.map((request) => writeOne(timeline, request));
  };

  const backUp = (): Backup => ({
    heads: timeline.heads(),
    outcomes: timeline.outcomes.size,
    parked: parked.length,
    checkpoints: new Map([...checkpoints].map(([queue, positions]) => [queue, [...positions]])),
  });

  /** Goes back to a backup; `steps` 1 is the latest. The log gets a new epoch, unless it `keepsEpoch`. */
  const restore = (steps: number, keepsEpoch: boolean): readonly number[] => {
    const backup = backups.at(-steps) ?? backUp();
    backups = [];
    const { epoch, partitions, outcomes } = timeline;
    const kept = partitions.map((events, partition) => events.slice(0, backup.heads[partition]));
    if (!keepsEpoch) earlier.set(epoch, timeline);
    timeline = createTimeline(keepsEpoch ? epoch : `epoch${epochs}`, kept);
    epochs += 1;
    for (const [key, outcome] of [...outcomes].slice(0, backup.outcomes)) {
      timeline.outcomes.set(key, {
        ...outcome,
        position: { ...outcome.position, epoch: timeline.epoch },
      });
    }
    parked = parked.slice(0, backup.parked);
    checkpoints = new Map([...backup.checkpoints].map(([queue, positions]) => [queue, [...positions]]));
    return timeline.heads();
  };

  const checkpointsOf = (queue: string, epoch: string): number[] => {
    const key = `${queue} ${epoch}`;
    const known = checkpoints.get(key) ?? Array.from({ length: partitionCount }, () => 0);
    checkpoints.set(key, known);
    return known;
  };

  const park = (event: ParkedEvent): void => {
    const known = parked.some(
      ({ projection, version, stream }) =>
        projection === event.projection && version === event.version && stream === event.stream,
    );
    if (!known) parked.push(event);
  };

  const parkedStreams = (
    projection: string,
    version: number,
    partition: number,
  ): ReadonlyMap<StreamId, number> => {
    const streams = new Map<StreamId, number>();
    for (const event of parked) {
      if (event.projection === projection && event.version === version && event.partition === partition) {
        streams.set(event.stream, event.position);
      }
    }
    return streams;
  };

  return {
    timeline: () => timeline,
    /** The incarnation of this epoch: the present one, or one that a restore left behind. */
    timelineOf: (epoch: string): Timeline | undefined =>
      epoch === timeline.epoch ? timeline : earlier.get(epoch),
    write,
    restore,
    backups: () => backups.length,
    checkpointsOf,
    park,
    parkedStreams,
    parked: () => parked,
  };
}

function writeOne(timeline: Timeline, request: AppendRequest): AppendResult {
  const { stream, commandId, digest, refusal, expectedVersion } = request;
  const key = outcomeKey(stream, commandId);
  const prior = timeline.outcomes.get(key);
  if (prior !== undefined) return { status: 'duplicate', prior };
  const { version } = timeline.endOf(stream);
  if (version !== expectedVersion) return { status: 'conflict', actualVersion: version };
  timeline.append(request);
  const end = timeline.endOf(stream);
  timeline.outcomes.set(key, { digest, refusal, ...end });
  return { status: 'appended', ...end };
}

export const outcomeKey = (stream: string, commandId: string): string => `${stream} ${commandId}`;
