import type { ParkedEvent, ParkingLot } from './ports.ts';

/** So many events a projection may park within {@link parksWindowMs}, unless configured otherwise. */
export const parksMaxDefault = 20;
export const parksWindowMs = 60_000;

type Bounds = { readonly parksMax: number; readonly clock?: () => number };

/**
 * A parking lot that a projection cannot flood: whoever parks more than `parksMax` events of one projection within {@link parksWindowMs} has
 * a handler that is broken, not an event. From then on it is closed to that projection for as long as the process lives: it records nothing
 * and rejects with `TooManyParksError`, before the watermark moves, so that every event of that projection stays either applied, parked or
 * above its watermark.
 */
export function boundedParking(lot: ParkingLot, { parksMax, clock = Date.now }: Bounds): ParkingLot {
  const parkedAt = new Map<string, readonly number[]>();
  const closed = new Set<string>();
  return {
    ...lot,
    park: async (event) => {
      const { projection } = event;
      const now = clock();
      const recent = (parkedAt.get(projection) ?? []).filter((at) => at > now - parksWindowMs);
      if (closed.has(projection) || recent.length >= parksMax) {
        closed.add(projection);
        throw new TooManyParksError(event, parksMax);
      }
      parkedAt.set(projection, [...recent, now]);
      await lot.park(event);
    },
  };
}

/** A projection could not apply too many events within a minute; nothing more is applied to its read model by this process. */
export class TooManyParksError extends Error {
  override readonly name = 'TooManyParksError';
  readonly projection: string;

  constructor({ projection, stream, error }: ParkedEvent, parksMax: number) {
    super(
      `${projection} could not apply more than ${parksMax} events within ${parksWindowMs / 1_000} s, the last one of ${stream} (${error}): ` +
        `its handlers are broken rather than the events. Nothing more is applied to ${projection}; mend it, start the projector again, ` +
        `then \`./estante parked retry ${projection} --all\``,
    );
    this.projection = projection;
  }
}
