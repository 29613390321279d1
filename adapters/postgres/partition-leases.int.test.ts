import { expect } from 'chai';
import { requestOn } from '../../commands/testing/event-log.contract.ts';
import { until } from '../../projections/testing/time.ts';
import { postgresEventLog } from './event-log.ts';
import type { LogServers } from './log-servers.ts';
import { partitionRange, streamIn, testLog } from './log-test-database.ts';
import { leasePartitions, type PartitionLeases } from './partition-leases.ts';

const partitions = partitionRange(0, 15);

type Relay = PartitionLeases & {
  readonly wakes: () => number;
  readonly losses: readonly Error[];
};

describe('leases on partitions in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let url: string;
  let relays: Relay[];

  before(async () => ({ log, url } = await testLog()));
  after(() => log.close());
  beforeEach(() => {
    relays = [];
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.close().catch(() => undefined)));
    await until(async () => (await connectedRelays()) === 0);
  });

  const startRelay = async (): Promise<Relay> => {
    let wakes = 0;
    const losses: Error[] = [];
    const leases = await leasePartitions({
      url,
      partitions,
      onAppended: () => (wakes += 1),
      onLost: (error) => losses.push(error),
    });
    const relay = { ...leases, wakes: () => wakes, losses };
    relays.push(relay);
    return relay;
  };

  const relayPids = `from pg_stat_activity
    where application_name = 'estante-relay-lease' and datname = current_database()`;
  const connectedRelays = async () => (await log.serverOf(0).pool.query(`select ${relayPids}`)).rowCount;

  const expectApart = (...held: readonly (readonly number[])[]) => {
    const all = held.flat();
    expect(new Set(all).size, `of ${JSON.stringify(held)}`).to.equal(all.length);
  };

  it('are all taken by a relay that is alone, and kept', async () => {
    const relay = await startRelay();
    expect(await relay.renew()).to.deep.equal(partitions);
    expect(await relay.renew()).to.deep.equal(partitions);
  });

  it('are shared in halves with a second relay, once each has renewed', async () => {
    const first = await startRelay();
    await first.renew();
    const second = await startRelay();
    expect(await second.renew()).to.deep.equal([]);
    const kept = await first.renew();
    const taken = await second.renew();
    expect([kept.length, taken.length]).to.deep.equal([8, 8]);
    expectApart(kept, taken);
    expect([await first.renew(), await second.renew()]).to.deep.equal([kept, taken]);
  });

  it('are never held by two, whoever comes and goes while all renew at once', async () => {
    const renewAll = async (): Promise<number> => {
      const held = await Promise.all(relays.map(({ renew }) => renew()));
      expectApart(...held);
      return held.flat().length;
    };
    for (let count = 1; count <= 4; count += 1) {
      await startRelay();
      await renewAll();
      await until(async () => (await renewAll()) === partitions.length);
    }
    while (relays.length > 1) {
      await relays.shift()?.close();
      await until(async () => (await renewAll()) === partitions.length);
    }
  });

  it('are taken over within seconds when a relay closes', async () => {
    const first = await startRelay();
    await first.renew();
    const second = await startRelay();
    await first.close();
    await until(async () => (await second.renew()).length === partitions.length);
  });

  it('are taken over within seconds when the connection of a relay is killed, which is told', async () => {
    const first = await startRelay();
    await first.renew();
    await log.serverOf(0).pool.query(`select pg_terminate_backend(pid) ${relayPids}`);
    const second = await startRelay();
    await until(async () => (await second.renew()).length === partitions.length);
    await until(() => first.losses.length > 0);
    const failure: unknown = await first.renew().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(second.losses).to.deep.equal([]);
  });

  it('wake every relay after an append', async () => {
    const [first, second] = [await startRelay(), await startRelay()];
    expect([first.wakes(), second.wakes()]).to.deep.equal([0, 0]);
    await postgresEventLog(log).append(requestOn(streamIn(5), { id: 'c' }));
    await until(() => first.wakes() > 0 && second.wakes() > 0);
  });
});
