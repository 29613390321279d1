import { userInfo } from 'node:os';
import type { StreamId } from '../../domain/ids.ts';
import { formatPosition } from '../../domain/position.ts';
import { ReplayNeededError } from '../../projections/page-rule.ts';
import type { ListedPark } from '../../projections/ports.ts';
import { projections } from '../../projections/projections.ts';
import {
  resolveParked,
  streamsTogetherMax,
  type Resolution,
  type Resolved,
} from '../../projections/resolve-parked.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { WrongUseError } from './exit-codes.ts';
import { instancesToHeal } from './instances-to-heal.ts';
import { parksAt, parksOf } from './parked-command.ts';

/**
 * What became of one stream: `applied` to its end; `parked`, at the event that fails now; `forgotten`, because nothing is left that was built
 * by the version that parked it; `refused`, because this build cannot do it.
 */
export type StreamOutcome = {
  readonly projection: string;
  readonly version: number;
  readonly stream: StreamId;
  readonly outcome: 'applied' | 'parked' | 'forgotten' | 'refused';
  /** Where it waits, when it still does. */
  readonly at?: string;
  readonly error?: string;
};

/** `./estante parked retry`: applies one parked stream after all, or all that a projection has parked when none is named. */
export async function retryParked(
  ports: OpsPorts,
  { projection, where }: { readonly projection: string; readonly where: string | undefined },
): Promise<readonly StreamOutcome[]> {
  const parks =
    where === undefined ? await parksOf(ports, projection) : await parksAt(ports, projection, where);
  const outcomes: StreamOutcome[] = [];
  for (const group of groupsOf(parks)) outcomes.push(...(await resolveGroup(ports, group)));
  return outcomes;
}

/** `./estante parked skip`: passes over one parked event for good, and applies what waits behind it. */
export async function skipParked(
  ports: OpsPorts,
  asked: { readonly projection: string; readonly where: string; readonly reason: string },
): Promise<readonly StreamOutcome[]> {
  const reason = asked.reason.trim();
  if (reason === '')
    throw new WrongUseError('say why with --reason: it is kept, and replays and audits honour it');
  const parks = await parksAt(ports, asked.projection, asked.where);
  const [first] = parks.toSorted(
    (left, right) => Number(left.settling) - Number(right.settling) || left.position - right.position,
  );
  if (first === undefined) return [];
  const group = { ...first, parkedAt: firstOfEach(parks) };
  return resolveGroup(ports, group, { position: first.position, reason });
}

/** Streams of one partition that one version of a projection has parked. */
type Group = Pick<ListedPark, 'projection' | 'version' | 'partition'> & {
  readonly parkedAt: ReadonlyMap<StreamId, number>;
};

function groupsOf(parks: readonly ListedPark[]): readonly Group[] {
  const byPlace = Map.groupBy(parks, ({ version, partition }) => `${version} ${partition}`);
  return [...byPlace.values()].flatMap((here) => {
    const [first] = here;
    if (first === undefined) return [];
    const streams = [...firstOfEach(here)];
    const chunks = Array.from({ length: Math.ceil(streams.length / streamsTogetherMax) }, (_, index) =>
      streams.slice(index * streamsTogetherMax, (index + 1) * streamsTogetherMax),
    );
    return chunks.map((chunk) => ({ ...first, parkedAt: new Map(chunk) }));
  });
}

function firstOfEach(parks: readonly ListedPark[]): ReadonlyMap<StreamId, number> {
  const first = new Map<StreamId, number>();
  for (const { stream, position } of parks) {
    first.set(stream, Math.min(position, first.get(stream) ?? Infinity));
  }
  return first;
}

async function resolveGroup(
  ports: OpsPorts,
  group: Group,
  skip?: Resolution['skip'],
): Promise<readonly StreamOutcome[]> {
  const { projection: name, version, partition, parkedAt } = group;
  const instances = await instancesToHeal(ports, group);
  if (instances.length === 0) return forget(ports, group, skip);
  const projection = projections.find((candidate) => candidate.name === name);
  if (projection?.version !== version) {
    const build = projection === undefined ? 'knows no such projection' : `has version ${projection.version}`;
    return refused(
      group,
      `it was parked by version ${version}, and this build ${build}: \`./estante replay ${name}\``,
    );
  }
  const { log, parkingLot, parkingOffice: office } = ports;
  const store = ports.stores[projection.store];
  try {
    const resolved = await resolveParked(
      { projection, instances, store, log, parkingLot, office, partition },
      { parkedAt, skip, by: userInfo().username },
    );
    return resolved.map((each) => outcomeOf({ projection: name, version }, each));
  } catch (error) {
    if (error instanceof ReplayNeededError) return refused(group, error.message);
    throw error;
  }
}

const refused = (
  { projection, version, partition, parkedAt }: Group,
  error: string,
): readonly StreamOutcome[] =>
  [...parkedAt].map(([stream, position]) => ({
    projection,
    version,
    stream,
    outcome: 'refused',
    at: formatPosition({ partition, position }),
    error,
  }));

const outcomeOf = (of: Pick<StreamOutcome, 'projection' | 'version'>, resolved: Resolved): StreamOutcome =>
  resolved.status === 'applied'
    ? { ...of, stream: resolved.stream, outcome: 'applied' }
    : {
        ...of,
        stream: resolved.stream,
        outcome: 'parked',
        at: formatPosition(resolved.event),
        error: resolved.error,
      };

/** No read model is left that the record concerns. */
async function forget(
  { parkingOffice }: OpsPorts,
  { projection, version, partition, parkedAt }: Group,
  skip: Resolution['skip'],
): Promise<readonly StreamOutcome[]> {
  const outcomes: StreamOutcome[] = [];
  for (const stream of parkedAt.keys()) {
    const of = { projection, version, partition, stream };
    await parkingOffice.release({ ...of, skip, by: userInfo().username });
    await parkingOffice.settle(of);
    outcomes.push({ projection, version, stream, outcome: 'forgotten' });
  }
  return outcomes;
}
