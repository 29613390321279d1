import type { StreamId } from '../../domain/ids.ts';
import type { ParkedEvent, ParkingLot } from '../../projections/ports.ts';

/** Parked streams in memory; for tests. */
export function memoryParkingLot(): ParkingLot {
  const events: (ParkedEvent & { readonly parkedAt: string })[] = [];
  return {
    parked: async (projection, version, partition) => ({
      streams: new Map<StreamId, number>(
        events
          .filter((e) => e.projection === projection && e.version === version && e.partition === partition)
          .map(({ stream, position }) => [stream, position]),
      ),
      skipped: new Set(),
    }),
    park: async (event) => {
      const known = events.some(
        (e) => e.projection === event.projection && e.version === event.version && e.stream === event.stream,
      );
      if (!known) events.push({ ...event, parkedAt: new Date().toISOString() });
    },
    list: async () => [...events],
  };
}
