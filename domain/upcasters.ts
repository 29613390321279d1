import type { EventType } from './events.ts';

type Upcaster = (data: unknown) => unknown;

/** How old data is lifted, one version at a time: `upcasters[type][n]` turns version n into version n + 1. */
export type Upcasters = Partial<Record<EventType, Readonly<Record<number, Upcaster>>>>;

/** Every change of a schema so far. Old events are never rewritten in the log. */
const upcastersToday: Upcasters = {};

/** The data of an event as its newest schema version says it. Data that is already newest comes back unchanged. */
export function upcast(
  type: EventType,
  schemaVersion: number,
  data: unknown,
  upcasters: Upcasters = upcastersToday,
): unknown {
  const steps = upcasters[type];
  let lifted = data;
  for (let version = schemaVersion; steps?.[version] !== undefined; version += 1) {
    lifted = steps[version]?.(lifted);
  }
  return lifted;
}
