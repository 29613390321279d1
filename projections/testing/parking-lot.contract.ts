import { expect } from 'chai';
import type { StreamId } from '../../domain/ids.ts';
import type { ParkedEvent, ParkingLot, ParkingOffice } from '../ports.ts';

export type ParkingUnderTest = {
  /** An empty record. */
  readonly lot: ParkingLot & ParkingOffice;
  readonly partition: number;
  /** Streams of that partition, each another one. */
  readonly streamOf: (partition: number) => StreamId;
};

/** What every record of parked streams holds to. */
export function describeParkingLot(title: string, start: () => Promise<ParkingUnderTest>): void {
  describe(title, () => {
    let lot: ParkingUnderTest['lot'];
    let partition: number;
    let streamOf: ParkingUnderTest['streamOf'];

    beforeEach(async () => {
      ({ lot, partition, streamOf } = await start());
    });

    const parkedEvent = (change: Partial<ParkedEvent>): ParkedEvent => ({
      projection: 'shelves',
      version: 1,
      stream: streamOf(partition),
      partition,
      position: 1,
      type: 'BookRated',
      error: 'odd',
      ...change,
    });
    const parkedOf = async (projection = 'shelves', version = 1) => {
      const { streams, skipped } = await lot.parked(projection, version, partition);
      return { streams: Object.fromEntries(streams), skipped: [...skipped] };
    };
    const positions = async () =>
      (await lot.list()).map(({ position, settling }) => ({ position, settling }));
    const skip = { position: 5, reason: 'not worth keeping' };

    it('is empty at first', async () => {
      expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [] });
      expect(await lot.list()).to.deep.equal([]);
      expect(await lot.skipped()).to.deep.equal([]);
    });

    it('keeps an event as it was parked first, however often it is parked', async () => {
      const event = parkedEvent({ position: 7 });
      await lot.park(event);
      const [first] = await lot.list();
      await lot.park({ ...event, error: 'odd again' });
      expect(await lot.list()).to.deep.equal([first]);
      expect(first).to.deep.include({ ...event, settling: false });
    });

    it('knows where each stream was parked first', async () => {
      const [one, other] = [streamOf(partition), streamOf(partition)];
      const parks: readonly (readonly [StreamId, number])[] = [
        [one, 12],
        [one, 5],
        [other, 8],
        [one, 9],
      ];
      for (const [stream, position] of parks) await lot.park(parkedEvent({ stream, position }));
      expect((await parkedOf()).streams).to.deep.equal({ [one]: 5, [other]: 8 });
    });

    it('is kept apart by projection, version and partition', async () => {
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      await lot.park({ ...event, stream: streamOf(partition + 1), partition: partition + 1 });
      expect((await parkedOf('shelves', 1)).streams).to.deep.equal({ [event.stream]: 5 });
      expect((await parkedOf('shelves', 2)).streams).to.deep.equal({});
      expect((await parkedOf('profiles', 1)).streams).to.deep.equal({});
      await lot.park({ ...event, version: 2, error: 'odd still' });
      expect((await parkedOf('shelves', 2)).streams).to.deep.equal({ [event.stream]: 5 });
    });

    it('holds a released stream back no longer, and lists it until it is settled', async () => {
      const event = parkedEvent({ position: 5 });
      const other = parkedEvent({ position: 6 });
      await lot.park(event);
      await lot.park({ ...event, position: 9 });
      await lot.park(other);
      await lot.release({ ...event, by: 'ana' });
      await lot.release({ ...event, by: 'ana' });
      expect(await parkedOf()).to.deep.equal({ streams: { [other.stream]: 6 }, skipped: [] });
      expect(await positions()).to.have.deep.members([
        { position: 5, settling: true },
        { position: 9, settling: true },
        { position: 6, settling: false },
      ]);
      await lot.settle(event);
      await lot.settle(event);
      expect(await positions()).to.deep.equal([{ position: 6, settling: false }]);
      expect(await lot.skipped()).to.deep.equal([]);
    });

    it('keeps what was skipped, with the reason and who said so, and passes over it', async () => {
      const startMs = Date.now();
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      await lot.release({ ...event, skip, by: 'ana' });
      expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [5] });
      expect(await positions()).to.deep.equal([{ position: 5, settling: true }]);
      await lot.settle(event);
      expect(await positions()).to.deep.equal([]);
      const [kept, ...others] = await lot.skipped();
      expect(others).to.deep.equal([]);
      expect(kept).to.deep.include({ ...event, reason: skip.reason, skippedBy: 'ana' });
      expect(Date.parse(kept?.skippedAt ?? '')).to.be.within(startMs, Date.now());
    });

    it('does not park again what was skipped, but what comes after it', async () => {
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      await lot.release({ ...event, skip, by: 'ana' });
      await lot.settle(event);
      await lot.park(event);
      expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [5] });
      await lot.park({ ...event, position: 9 });
      expect(await parkedOf()).to.deep.equal({ streams: { [event.stream]: 9 }, skipped: [5] });
    });

    it('skips what a retry has begun with and not settled', async () => {
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      await lot.release({ ...event, by: 'ana' });
      await lot.release({ ...event, skip, by: 'bia' });
      await lot.settle(event);
      expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [5] });
    });

    it('parks again what a retry has let go, when it fails once more', async () => {
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      await lot.release({ ...event, by: 'ana' });
      await lot.park({ ...event, error: 'odd again' });
      await lot.settle(event);
      const listed = await lot.list();
      expect(listed).to.have.length(1);
      expect(listed[0]).to.deep.include({ ...event, error: 'odd again', settling: false });
    });

    it('moves on in one step to where a stream fails now', async () => {
      const event = parkedEvent({ position: 5 });
      const later = { ...event, position: 8, type: 'BookShelved', error: 'odd, too' };
      await lot.park(event);
      await lot.release({ ...event, by: 'ana', parkedAnew: later });
      expect((await parkedOf()).streams).to.deep.equal({ [event.stream]: 8 });
      await lot.settle(event);
      const listed = await lot.list();
      expect(listed).to.have.length(1);
      expect(listed[0]).to.deep.include(later);
    });

    it('tells the new error of an event that fails again, and since when it is parked', async () => {
      const event = parkedEvent({ position: 5 });
      await lot.park(event);
      const [before] = await lot.list();
      await lot.release({ ...event, by: 'ana', parkedAnew: { ...event, error: 'odder' } });
      await lot.settle(event);
      expect(await lot.list()).to.deep.equal([{ ...before, error: 'odder' }]);
    });
  });
}
