import { expect } from 'chai';
import type { DomainEvent } from '../../domain/events.ts';
import { bookIdSchema, bookStream, commandIdSchema, type StreamId } from '../../domain/ids.ts';
import type { AppendRequest, AppendResult, EventLog } from '../ports.ts';

type UnderTest = {
  readonly log: EventLog;
  /** Positions of the events of one partition, in the order they are read. */
  readonly positionsOf: (partition: number) => Promise<readonly number[]>;
};

let streams = 0;

/** A stream that no other test uses. */
export function freshStream(): StreamId {
  streams += 1;
  return bookStream(bookIdSchema.parse(`contract-${process.pid}-${streams}`));
}

const withdrawn = (reason: string): DomainEvent => ({
  type: 'BookWithdrawn',
  data: { bookId: bookIdSchema.parse('any'), reason },
});

export function requestOn(stream: StreamId, change: Partial<AppendRequest> & { id: string }): AppendRequest {
  const { id, ...rest } = change;
  const meta = { commandId: id, correlationId: 'r-1', causationId: id, actor: 'test' };
  return {
    stream,
    commandId: commandIdSchema.parse(id),
    digest: `digest of ${id}`,
    expectedVersion: 0,
    events: [withdrawn(id)],
    refusal: null,
    meta,
    ...rest,
  };
}

/** The promises of the log to commands, for every adapter. */
export function describeEventLog(title: string, start: () => Promise<UnderTest>): void {
  describe(title, () => {
    let log: EventLog;
    let positionsOf: UnderTest['positionsOf'];
    before(async () => {
      ({ log, positionsOf } = await start());
    });
    const load = (stream: StreamId, id = 'unseen') =>
      log.load({ stream, commandId: commandIdSchema.parse(id) });

    it('loads an unknown stream as empty, at version and position 0', async () => {
      const loaded = await load(freshStream());
      expect(loaded.events).to.deep.equal([]);
      expect(loaded).to.include({ version: 0, prior: null });
      expect(loaded.position.position).to.equal(0);
    });

    it('gives back what was appended, in order, with where it lies', async () => {
      const stream = freshStream();
      const appended = await log.append(
        requestOn(stream, { id: 'c1', events: [withdrawn('a'), withdrawn('b “ç” \\ 😀')] }),
      );
      const loaded = await load(stream);
      expect(loaded.events.map(({ data }) => data)).to.deep.equal([
        withdrawn('a').data,
        withdrawn('b “ç” \\ 😀').data,
      ]);
      expect(loaded.events.map(({ version }) => version)).to.deep.equal([1, 2]);
      expect(appended).to.deep.equal({ status: 'appended', version: 2, position: loaded.position });
    });

    it('answers a command id that it has seen with the first outcome', async () => {
      const stream = freshStream();
      const first = await log.append(requestOn(stream, { id: 'c1' }));
      await log.append(requestOn(stream, { id: 'c2', expectedVersion: 1 }));
      const again = await log.append(requestOn(stream, { id: 'c1' }));
      expect(again).to.deep.equal({
        status: 'duplicate',
        prior: { digest: 'digest of c1', refusal: null, version: 1, position: positionIn(first) },
      });
      expect((await load(stream, 'c1')).prior).to.deep.equal(again.status === 'duplicate' && again.prior);
      expect((await load(stream)).version).to.equal(2);
    });

    it('shows what was appended through it to those who may have an old answer, too', async () => {
      const stream = freshStream();
      const look = async () =>
        (await log.load({ stream, commandId: commandIdSchema.parse('looks'), mayBeOld: true })).version;
      expect(await look()).to.equal(0);
      await log.append(requestOn(stream, { id: 'c1' }));
      expect(await look()).to.equal(1);
      await log.append(requestOn(stream, { id: 'c2', expectedVersion: 1 }));
      expect(await look()).to.equal(2);
    });

    it('refuses an append to a stream that has moved on, and says how far', async () => {
      const stream = freshStream();
      await log.append(requestOn(stream, { id: 'c1' }));
      expect(await log.append(requestOn(stream, { id: 'c2' }))).to.deep.equal({
        status: 'conflict',
        actualVersion: 1,
      });
    });

    it('keeps the outcome of a command that appends nothing', async () => {
      const stream = freshStream();
      const refused = requestOn(stream, { id: 'c1', events: [], refusal: 'book-not-found' });
      await log.append(refused);
      const { prior } = await load(stream, 'c1');
      expect(prior).to.include({ digest: 'digest of c1', refusal: 'book-not-found', version: 0 });
      expect(await log.append(refused)).to.deep.equal({ status: 'duplicate', prior });
    });

    it('appends one event for fifty copies of a command sent at once, and answers all alike', async () => {
      const stream = freshStream();
      const results = await Promise.all(
        Array.from({ length: 50 }, () => log.append(requestOn(stream, { id: 'c1' }))),
      );
      expect(new Set(results.map((result) => JSON.stringify(positionIn(result)))).size).to.equal(1);
      expect(results.filter(({ status }) => status === 'appended')).to.have.length(1);
      expect((await load(stream)).version).to.equal(1);
    });

    it('lets one of two different commands on one stream win when both come at once', async () => {
      const stream = freshStream();
      const results = await Promise.all(['c1', 'c2'].map((id) => log.append(requestOn(stream, { id }))));
      expect(results.map(({ status }) => status).sort()).to.deep.equal(['appended', 'conflict']);
    });

    it('refuses text that cannot be stored, and takes its neighbours', async () => {
      const bad = ['\u0000', '\ud800', 'x'.repeat(70_000)].map((reason) =>
        log
          .append(requestOn(freshStream(), { id: 'bad', events: [withdrawn(reason)] }))
          .catch((error: unknown) => (error instanceof Error ? error.name : error)),
      );
      const good = Array.from({ length: 20 }, () => log.append(requestOn(freshStream(), { id: 'good' })));
      expect(await Promise.all(bad)).to.deep.equal([
        'UnstorableError',
        'UnstorableError',
        'EventTooLargeError',
      ]);
      expect((await Promise.all(good)).map(({ status }) => status)).to.deep.equal(
        Array.from({ length: 20 }, () => 'appended'),
      );
    });

    it('numbers every partition 1, 2, 3 … without a gap under a crowd of commands', async () => {
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, index) =>
          log.append(
            requestOn(freshStream(), {
              id: 'c',
              events: index % 3 === 0 ? [withdrawn('a'), withdrawn('b')] : [withdrawn('a')],
            }),
          ),
        ),
      );
      const partitions = new Set(results.map((result) => positionIn(result)?.partition ?? 0));
      for (const partition of partitions) {
        const positions = await positionsOf(partition);
        expect(positions).to.deep.equal(positions.map((_, index) => index + 1));
      }
    });
  });
}

function positionIn(result: AppendResult) {
  switch (result.status) {
    case 'appended':
      return result.position;
    case 'duplicate':
      return result.prior.position;
    case 'conflict':
      return undefined;
  }
}
