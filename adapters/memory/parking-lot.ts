import type { StreamId } from '../../domain/ids.ts';
import type {
  ParkedEvent,
  ParkedStreamOf,
  ParkingLot,
  ParkingOffice,
  Release,
} from '../../projections/ports.ts';

type Entry = ParkedEvent & {
  readonly parkedAt: string;
  readonly status: 'parked' | 'retried' | 'skipped';
  readonly settling: boolean;
  readonly reason?: string;
  readonly skippedBy?: string;
  readonly skippedAt?: string;
};

/** Parked streams in memory; for tests and simulations. */
export function memoryParkingLot(): ParkingLot & ParkingOffice {
  let entries: readonly Entry[] = [];

  const enter = (event: ParkedEvent): void => {
    entries = [...entries, { ...event, parkedAt: now(), status: 'parked', settling: false }];
  };

  return {
    parked: async (projection, version, partition) => {
      const here = entries
        .filter((e) => e.projection === projection && e.version === version && e.partition === partition)
        .toSorted((left, right) => right.position - left.position);
      const at = (status: Entry['status']) => here.filter((entry) => entry.status === status);
      return {
        streams: new Map<StreamId, number>(at('parked').map(({ stream, position }) => [stream, position])),
        skipped: new Set(at('skipped').map(({ position }) => position)),
      };
    },
    park: async (event) => {
      const known = entries.find((entry) => isSameEvent(entry, event));
      if (known?.status === 'retried') entries = entries.filter((entry) => entry !== known);
      if (known === undefined || known.status === 'retried') enter(event);
    },
    list: async () => entries.filter(({ status, settling }) => status === 'parked' || settling).map(listed),
    release: async (release) => {
      const { parkedAnew } = release;
      entries = entries.map((entry) => released(entry, release));
      if (parkedAnew !== undefined && !entries.some((entry) => isSameEvent(entry, parkedAnew))) {
        enter(parkedAnew);
      }
    },
    settle: async (settled) => {
      entries = entries
        .filter((entry) => !(isOfStream(entry, settled) && entry.status === 'retried'))
        .map((entry) => (isOfStream(entry, settled) ? { ...entry, settling: false } : entry));
    },
    skipped: async () =>
      entries
        .filter(({ status }) => status === 'skipped')
        .map((entry) => {
          const { reason = '', skippedBy = '', skippedAt = '' } = entry;
          return { ...eventOf(entry), reason, skippedBy, skippedAt };
        }),
  };
}

const now = (): string => new Date().toISOString();

const isOfStream = (entry: Entry, { projection, version, partition, stream }: ParkedStreamOf): boolean =>
  entry.projection === projection &&
  entry.version === version &&
  entry.partition === partition &&
  entry.stream === stream;

const isSameEvent = (entry: Entry, event: ParkedEvent): boolean =>
  isOfStream(entry, { ...event, stream: entry.stream }) && entry.position === event.position;

const eventOf = ({
  projection,
  version,
  stream,
  partition,
  position,
  type,
  error,
}: ParkedEvent): ParkedEvent => ({
  projection,
  version,
  stream,
  partition,
  position,
  type,
  error,
});

const listed = (entry: Entry) => ({
  ...eventOf(entry),
  parkedAt: entry.parkedAt,
  settling: entry.settling,
});

function released(entry: Entry, release: Release): Entry {
  const { parkedAnew, skip, by } = release;
  if (!isOfStream(entry, release)) return entry;
  if (parkedAnew !== undefined && isSameEvent(entry, parkedAnew)) {
    if (entry.status === 'skipped') return entry;
    return { ...entry, error: parkedAnew.error, status: 'parked', settling: false };
  }
  if (entry.status === 'skipped') return entry;
  if (entry.position !== skip?.position) return { ...entry, status: 'retried', settling: true };
  return {
    ...entry,
    status: 'skipped',
    settling: true,
    reason: skip.reason,
    skippedBy: by,
    skippedAt: now(),
  };
}
