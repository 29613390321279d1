import { canonicalJson } from '../../domain/equality.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { openOps, type OpsPorts } from '../../infra/composition/ops.ts';
import { readConfig } from '../../infra/config/environment.ts';
import { opsConfig } from '../../infra/config/ops.ts';
import { createLogger } from '../../infra/logging.ts';
import { adoptAwsVariables } from '../../infra/ops/environment.ts';
import { freshFold } from '../../projections/fresh-fold.ts';
import type { Parked } from '../../projections/ports.ts';
import type { Projection } from '../../projections/projection.ts';
import { projections } from '../../projections/projections.ts';
import type { Stack } from '../../infra/local/stack.ts';

/** Opens the stack's stores as its operator. */
export function opsOn(stack: Pick<Stack, 'env'>): Promise<OpsPorts> {
  const environment = stack.env('ops');
  adoptAwsVariables(environment);
  return openOps(readConfig(opsConfig, environment), createLogger({ name: 'test', level: 'silent' }));
}

/** Every event of the log, partition by partition, in order. */
export async function wholeLog({ log }: OpsPorts): Promise<readonly StoredEvent[]> {
  const { positions } = await log.heads();
  const events: StoredEvent[] = [];
  for (const [partition, head] of positions.entries()) {
    for (let from = 1; from <= head;) {
      const page = await log.readPage({ partition, from, to: head, bytesMax: 5_000_000, eventsMax: 5_000 });
      if (page === undefined) throw new Error(`the log ends before its head at ${partition}.${from}`);
      events.push(...page.events);
      from = page.to + 1;
    }
  }
  return events;
}

/** By projection, the rows that differ between the live read model and a fresh fold of the log that honours what is parked and skipped; nothing when they are equal. */
export async function differences(ops: OpsPorts): Promise<Readonly<Record<string, readonly string[]>>> {
  const events = await wholeLog(ops);
  const live = await ops.registry.live();
  const found: Record<string, readonly string[]> = {};
  for (const projection of projections) {
    const instance = live.find(({ name }) => name === projection.name);
    if (instance === undefined) throw new Error(`${projection.name} has no live instance`);
    const held = new Set<string>();
    for await (const row of ops.stores[projection.store].rows(instance)) held.add(canonicalJson(row));
    const parked = await parkedBy(ops, projection);
    const fresh = new Set(
      (await freshFold(projection, events, (partition) => parked[partition] ?? nothingParked)).map(
        canonicalJson,
      ),
    );
    const differing = [...held.symmetricDifference(fresh)];
    if (differing.length > 0) found[projection.name] = differing;
  }
  return found;
}

const nothingParked: Parked = { streams: new Map(), skipped: new Set() };

const parkedBy = (
  { parkingLot, servers }: OpsPorts,
  { name, version }: Projection,
): Promise<readonly Parked[]> =>
  Promise.all(
    Array.from({ length: servers.partitionCount }, (_, partition) =>
      parkingLot.parked(name, version, partition),
    ),
  );

/** Whether every live instance, the feeds included, has applied the log to its heads. */
export async function isCaughtUp(ops: OpsPorts): Promise<boolean> {
  const { positions } = await ops.log.heads();
  for (const instance of await ops.registry.live()) {
    const projection = projections.find(({ name }) => name === instance.name);
    const store = projection === undefined ? ops.feedStore : ops.stores[projection.store];
    const watermarks = await store.watermarks(instance);
    const behind = positions.some((head, partition) => (watermarks.get(partition)?.position ?? 0) < head);
    if (behind) return false;
  }
  return true;
}
