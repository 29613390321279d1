import { countWaiting, readWaiting } from '../../adapters/postgres/waiting-events.ts';
import { formatPosition } from '../../domain/position.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { touchesOf } from '../../projections/fold-page.ts';
import { messageOf } from '../../projections/heal.ts';
import type { Key, ListedPark } from '../../projections/ports.ts';
import { projections } from '../../projections/projections.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { WrongUseError } from './exit-codes.ts';

/** A parked event, and how many later ones of its stream wait behind it. */
export type WaitingPark = ListedPark & { readonly waiting: number };

export type ParkShown = WaitingPark & {
  readonly stored: StoredEvent;
  /** The rows that the event touches, or why they cannot be named. */
  readonly rows: { readonly keys: readonly Key[] } | { readonly unknown: string };
  /** The first of what waits, at most {@link shownWaitingMax}. */
  readonly behind: readonly StoredEvent[];
};

/** So many of the events that wait are shown. */
export const shownWaitingMax = 100;

/** `./estante parked list`: everything that is parked, of one projection when one is named. */
export async function listParked(ports: OpsPorts, projection?: string): Promise<readonly WaitingPark[]> {
  const parks = projection === undefined ? await ports.parkingLot.list() : await parksOf(ports, projection);
  const counts = await countWaiting(ports.servers, parks);
  return parks.map((park, index) => ({ ...park, waiting: counts[index] ?? 0 }));
}

/** What one projection has parked. Throws `WrongUseError` when there is no such projection. */
export async function parksOf(
  { parkingLot }: Pick<OpsPorts, 'parkingLot'>,
  projection: string,
): Promise<readonly ListedPark[]> {
  const parks = (await parkingLot.list()).filter((park) => park.projection === projection);
  if (parks.length === 0 && !projections.some(({ name }) => name === projection)) {
    const names = projections.map(({ name }) => name).join(', ');
    throw new WrongUseError(`there is no read model ${projection} that could park; there are: ${names}`);
  }
  return parks;
}

/** What is parked of a stream or at a position such as `7.1042`. Throws `WrongUseError` when that is nothing. */
export async function parksAt(
  ports: Pick<OpsPorts, 'parkingLot'>,
  projection: string,
  where: string,
): Promise<readonly [ListedPark, ...ListedPark[]]> {
  const parks = await parksOf(ports, projection);
  const [first, ...others] = parks.filter((park) => park.stream === where || formatPosition(park) === where);
  if (first !== undefined) return [first, ...others];
  const elsewhere =
    parks.length === 0 ? 'nothing' : parks.slice(0, namedMax).map(formatPark).join(', ') + more(parks.length);
  throw new WrongUseError(`${projection} has parked nothing at ${where}; it has parked: ${elsewhere}`);
}

const namedMax = 5;
const more = (count: number): string => (count > namedMax ? ` and ${count - namedMax} more` : '');
const formatPark = (park: ListedPark): string => `${park.stream} at ${formatPosition(park)}`;

/** `./estante parked show`. */
export async function showParked(ports: OpsPorts, projection: string, where: string): Promise<ParkShown> {
  const [park] = await parksAt(ports, projection, where);
  const { partition, position } = park;
  const page = await ports.log.readPage({ partition, from: position, to: position, ...oneEvent });
  const stored = page?.events[0];
  if (stored === undefined) throw new Error(`the log does not hold ${formatPosition(park)} any more`);
  const [[waiting = 0], behind] = await Promise.all([
    countWaiting(ports.servers, [park]),
    readWaiting(ports.servers, park, shownWaitingMax),
  ]);
  return { ...park, waiting, stored, rows: rowsOf(projection, stored), behind };
}

const oneEvent = { eventsMax: 1, bytesMax: 1 };

function rowsOf(name: string, stored: StoredEvent): ParkShown['rows'] {
  const projection = projections.find((candidate) => candidate.name === name);
  if (projection === undefined) return { unknown: `this build has no projection ${name}` };
  try {
    return { keys: touchesOf(projection, stored).map(({ key }) => key) };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}
