import type { StreamId } from '../../domain/ids.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import type { LogDatabase } from './log-database.ts';
import { outcomeKey } from './log-database.ts';
import type { Change, Model, Models, Part } from './models.ts';
import type { Watermark } from '../../projections/ports.ts';
import type { SimulatedQueue } from './queue.ts';
import type { Timeline } from './timeline.ts';
import type { ToyRow } from './toy.ts';

/** A law that does not hold; the first one ends its history. */
export type Violation = { readonly law: string; readonly what: string };

/** What was promised to a client: that its command has this outcome. */
export type Acknowledged = {
  readonly stream: StreamId;
  readonly commandId: string;
  readonly epoch: string;
  readonly partition: number;
  readonly position: number;
};

type Lawful = {
  readonly database: LogDatabase;
  readonly models: Models;
  readonly queues: readonly SimulatedQueue[];
};

/** The laws, checked after every step on what has changed since the last one, and on everything in the end. */
export function createLaws({ database, models, queues }: Lawful) {
  let violation: Violation | undefined;
  const breaks = (law: string, what: string): void => {
    violation ??= { law, what };
  };
  let log = rememberedLog(database.timeline());
  const promises = new Map<string, Acknowledged>();

  const checkLog = (): void => {
    const timeline = database.timeline();
    if (log.timeline !== timeline) log = rememberedLog(timeline);
    timeline.partitions.forEach((events, partition) => {
      for (let at = log.seen[partition] ?? 0; at < events.length; at += 1) {
        const event = events[at];
        if (event !== undefined) checkEvent(event, { at, partition });
      }
      log.seen[partition] = events.length;
    });
  };

  const checkEvent = (
    { partition, position, stream, version, meta }: StoredEvent,
    at: { readonly at: number; readonly partition: number },
  ): void => {
    const where = `${stream} v${version} at ${partition}.${position}`;
    if (position !== at.at + 1 || partition !== at.partition) breaks('positions are dense', where);
    const before = log.versions.get(stream) ?? 0;
    if (version !== before + 1) breaks('versions of a stream are contiguous', `${where} follows v${before}`);
    log.versions.set(stream, version);
    const last = log.lastVersionOf.get(outcomeKey(stream, meta.commandId));
    if (last !== undefined && last !== version - 1) breaks('a command takes effect once', where);
    log.lastVersionOf.set(outcomeKey(stream, meta.commandId), version);
  };

  /** A client was told this: from now on the log holds it, and says nothing else of the command. */
  const acknowledge = (promise: Acknowledged): void => {
    const key = outcomeKey(promise.stream, promise.commandId);
    const before = promises.get(key);
    if (before?.epoch === promise.epoch && before.position !== promise.position) {
      breaks('a command has one outcome', `${key} was at ${before.position}, and is at ${promise.position}`);
    }
    promises.set(key, promise);
    checkPromise(key, promise);
  };

  const checkPromise = (key: string, { epoch, partition, position }: Acknowledged): void => {
    const timeline = database.timeline();
    if (epoch !== timeline.epoch) return;
    const outcome = timeline.outcomes.get(key);
    if (outcome?.position.position !== position || position > timeline.headOf(partition)) {
      breaks('an acknowledged command is in the log', `${key} at ${partition}.${position}`);
    }
  };

  const checkChange = (change: Change): void => {
    const { part, written, moved } = change;
    if (part.astray) breaks('nothing is applied to a model that is ahead of the log', partName(part));
    if (written !== undefined) checkWritten(part, written);
    if (moved !== undefined) checkMoved(part, moved.from);
  };

  const checkWritten = (part: Part, { id, epoch }: { readonly id: string; readonly epoch: string }): void => {
    const timeline = database.timelineOf(epoch);
    const { watermark, model } = part;
    const upTo = watermark?.epoch === epoch ? watermark.position : 0;
    if (timeline !== undefined) checkRow(model, { id, upTo, timeline });
  };

  const checkMoved = (part: Part, from: Watermark | undefined): void => {
    const { model, partition, watermark } = part;
    const timeline = watermark === undefined ? undefined : database.timelineOf(watermark.epoch);
    const name = partName(part);
    if (watermark === undefined || timeline === undefined) {
      breaks('a watermark is of an epoch that there was', name);
      return;
    }
    const to = watermark.position;
    if (from !== undefined && from.epoch !== timeline.epoch) {
      breaks('nothing of another log is applied to a model', `${name} was of ${from.epoch}`);
    }
    if (to < (from?.position ?? 0)) breaks('a watermark only grows', `${name} was at ${from?.position ?? 0}`);
    if (to > timeline.headOf(partition)) breaks('a watermark is not above the head', name);
    for (let position = (from?.position ?? 0) + 1; position <= to; position += 1) {
      for (const id of timeline.touchedAt(partition, position)) checkRow(model, { id, upTo: to, timeline });
    }
  };

  const checkRow = (
    model: Model,
    { id, upTo, timeline }: { readonly id: string; readonly upTo: number; readonly timeline: Timeline },
  ): void => {
    const stored = model.rows.get(id);
    // An item of DynamoDB may be ahead of the watermark by itself; then it must be what it says it is.
    const position = model.kind === 'dynamodb' ? Math.max(upTo, stored?.position ?? 0) : upTo;
    const fresh = timeline.freshRow(id, position);
    if (isSameRow(stored?.row, fresh)) return;
    breaks(
      'a model is a fresh fold of what its watermark covers',
      `${id} of ${model.instance.name}/${model.instance.generation} is ${JSON.stringify(stored?.row)}, ` +
        `and should be ${JSON.stringify(fresh)} at ${position} of ${timeline.epoch}`,
    );
  };

  const checkCheckpoint = (queue: SimulatedQueue, epoch: string): void => {
    const accepted = queue.acceptedOf(epoch);
    database.checkpointsOf(queue.name, epoch).forEach((checkpoint, partition) => {
      if (checkpoint <= (accepted[partition] ?? 0)) return;
      breaks(
        'a checkpoint covers only what the queue took',
        `${queue.name} took ${partition}.${accepted[partition] ?? 0} of ${epoch}, its checkpoint is ${checkpoint}`,
      );
    });
  };

  return {
    violation: () => violation,
    breaks,
    acknowledge,
    checkCheckpoint,
    /** The log went back to `heads`: what was promised beyond is lost with it, and models beyond are astray. */
    forgive: (heads: readonly number[]): void => {
      const { epoch, outcomes } = database.timeline();
      for (const [key, promise] of promises) {
        if (promise.epoch === epoch && !outcomes.has(key)) promises.delete(key);
      }
      for (const model of models.all()) {
        for (const part of model.parts) {
          const { watermark, partition } = part;
          if (watermark?.epoch === epoch && watermark.position > (heads[partition] ?? 0)) part.astray = true;
        }
      }
    },
    /** After a step. */
    check: (): void => {
      for (const change of models.takeChanges()) if (!change.part.model.dropped) checkChange(change);
      if (log.timeline !== database.timeline() || log.events !== log.timeline.count()) checkLog();
      log.events = log.timeline.count();
    },
    /** In the end: every promise, every row of every model and every checkpoint. */
    checkAll: (): void => {
      for (const [key, promise] of promises) checkPromise(key, promise);
      for (const model of models.all()) {
        if (!model.dropped) for (const part of model.parts) checkPart(part);
      }
      for (const queue of queues) checkCheckpoint(queue, database.timeline().epoch);
    },
  };

  function checkPart(part: Part): void {
    const { model, partition, watermark, astray } = part;
    const timeline = watermark === undefined ? undefined : database.timelineOf(watermark.epoch);
    if (astray || watermark === undefined || timeline === undefined) return;
    for (const id of timeline.idsOf(partition)) checkRow(model, { id, upTo: watermark.position, timeline });
  }
}

const rememberedLog = (timeline: Timeline) => ({
  timeline,
  events: 0,
  seen: timeline.partitions.map(() => 0),
  versions: new Map<StreamId, number>(),
  lastVersionOf: new Map<string, number>(),
});

export const partName = ({ model: { instance }, partition, watermark }: Part): string =>
  `${instance.name}/${instance.generation}, partition ${partition}, watermark ${watermark?.position ?? 0} of ${watermark?.epoch ?? 'nothing'}`;

const isSameRow = (stored: unknown, fresh: unknown): boolean => {
  if (stored === undefined || fresh === undefined) return stored === fresh;
  const left = stored as ToyRow;
  const right = fresh as ToyRow;
  return left.count === right.count && left.digest === right.digest;
};
