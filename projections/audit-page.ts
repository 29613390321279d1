import type { Page } from '../domain/page.ts';
import { partitionOf } from '../domain/partition.ts';
import { parseStoredEvent, type StoredEvent } from '../domain/stored-event.ts';
import type { AuditFinding } from './audit-findings.ts';
import type { Parked } from './ports.ts';
import type { Projection } from './projection.ts';

/** Of one read model, what it passes over in a partition. */
export type PassedOver = { readonly projection: Projection; readonly parked: Parked };

/**
 * What is wrong with the events of a page themselves: in a partition that is not their stream's, or not what their schema says. A malformed event that
 * every read model which subscribes to it skips was decided about, and is no finding.
 */
export const auditPageEvents = (
  { events }: Page,
  partitionCount: number,
  passedOver: readonly PassedOver[],
): readonly AuditFinding[] =>
  events.flatMap((event) => [
    ...misplaced(event, partitionCount),
    ...(isSkippedByAll(event, passedOver) ? [] : malformed(event)),
  ]);

function misplaced(
  { partition, position, stream }: StoredEvent,
  partitionCount: number,
): readonly AuditFinding[] {
  const belongsTo = partitionOf(stream, partitionCount);
  return belongsTo === partition ? [] : [{ kind: 'misplaced-event', partition, position, stream, belongsTo }];
}

function malformed(event: StoredEvent): readonly AuditFinding[] {
  try {
    parseStoredEvent(event);
    return [];
  } catch (error) {
    const { partition, position } = event;
    return [
      {
        kind: 'malformed-event',
        partition,
        position,
        error: error instanceof Error ? error.message : String(error),
      },
    ];
  }
}

function isSkippedByAll({ type, position }: StoredEvent, passedOver: readonly PassedOver[]): boolean {
  const subscribers = passedOver.filter(({ projection }) => projection.subscription.includes(type));
  return subscribers.length > 0 && subscribers.every(({ parked }) => parked.skipped.has(position));
}
