import { expect } from 'chai';
import { memoryLog, type MemoryLog } from '../../adapters/memory/event-log.ts';
import { memoryIdentities } from '../../adapters/memory/identities.ts';
import type { CommandPorts } from '../../commands/commands.ts';
import { bookStream, readerStream } from '../../domain/ids.ts';
import { catalogue } from './catalogue.ts';
import { plant, seedBookId, syntheticIssuer, type Planting } from './plant.ts';

const demo = { issuer: 'https://issuer.example', subject: 'demo' };
const planting: Planting = {
  readers: 5,
  demo,
  now: new Date('2026-05-01T12:00:00.000Z'),
  onProgress: () => undefined,
};

/** A log and sign-ins in memory; logs that share sign-ins give the same readers the same ids. */
const ground = (identities = memoryIdentities()) => {
  const log = memoryLog();
  const ports: CommandPorts = { log, identities, clock: () => planting.now, exposureSampleRate: 1 };
  return { log, identities, ports };
};

/** The types of the events of every stream, in order. */
const typesByStream = ({ partitions }: MemoryLog): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const { stream, type } of partitions.flat()) found.set(stream, [...(found.get(stream) ?? []), type]);
  return new Map([...found].sort());
};

/** The ports with a log that breaks after so many appends, and stays broken. */
function breakingAfter(ports: CommandPorts, appendsMax: number): CommandPorts {
  let appends = 0;
  const append: CommandPorts['log']['append'] = async (request) => {
    appends += 1;
    if (appends > appendsMax) throw new Error('the log went away');
    return ports.log.append(request);
  };
  return { ...ports, log: { ...ports.log, append } };
}

describe('planting the seed', () => {
  it('adds every book of the catalogue', async () => {
    const { log, ports } = ground();
    expect((await plant(ports, planting)).books).to.equal(catalogue().length);
    const types = typesByStream(log);
    for (const { slug } of catalogue()) {
      expect(types.get(bookStream(seedBookId(slug)))).to.deep.equal(['BookAdded']);
    }
  });

  it('registers readers that are labelled as synthetic, and the demo reader as one who signed in', async () => {
    const { log, identities, ports } = ground();
    await plant(ports, planting);
    const registered = log.partitions.flat().filter(({ type }) => type === 'ReaderRegistered');
    const first = await identities.readerIdOf({ issuer: syntheticIssuer, subject: 'synthetic-0001' });
    const demoReader = await identities.readerIdOf(demo);
    const originOf = new Map(registered.map(({ stream, data }) => [stream, data]));
    expect(registered).to.have.length(6);
    expect(originOf.get(readerStream(first))).to.deep.include({ origin: 'synthetic' });
    expect(originOf.get(readerStream(demoReader))).to.deep.include({ origin: 'sign-in' });
    expect(registered.filter(({ data }) => JSON.stringify(data).includes('"synthetic"'))).to.have.length(5);
  });

  it('gives the demo reader three rated books', async () => {
    const { log, identities, ports } = ground();
    await plant(ports, planting);
    const demoReader = await identities.readerIdOf(demo);
    const read = [...typesByStream(log)].filter(([stream]) => stream.startsWith(`reading-${demoReader}+`));
    expect(read).to.have.length(3);
    for (const [, types] of read) expect(types).to.include('BookRated');
  });

  it('works without a demo reader', async () => {
    const { log, ports } = ground();
    await plant(ports, { ...planting, demo: undefined });
    const registered = log.partitions.flat().filter(({ type }) => type === 'ReaderRegistered');
    expect(registered).to.have.length(5);
  });

  it('says how many of all its commands are done, up to the last one', async () => {
    const { ports } = ground();
    const told: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number) => void told.push([done, total]);
    const { commands } = await plant(ports, { ...planting, onProgress });
    expect(told).to.deep.equal(Array.from({ length: commands }, (_, index) => [index + 1, commands]));
  });

  it('appends nothing when it is planted again', async () => {
    const { log, ports } = ground();
    await plant(ports, planting);
    const before = log.partitions.flat().length;
    await plant(ports, planting);
    expect(log.partitions.flat()).to.have.length(before);
  });

  for (const appendsMax of [0, 1, catalogue().length - 1, catalogue().length + 3, catalogue().length + 90]) {
    it(`ends the same when it is interrupted after ${appendsMax} appends and planted again`, async () => {
      const whole = ground();
      await plant(whole.ports, planting);
      const broken = ground(whole.identities);
      const failure = await plant(breakingAfter(broken.ports, appendsMax), planting).catch(String);
      expect(failure).to.equal('Error: the log went away');
      expect(typesByStream(broken.log)).not.to.deep.equal(typesByStream(whole.log));
      await plant(broken.ports, planting);
      expect(typesByStream(broken.log)).to.deep.equal(typesByStream(whole.log));
    });
  }
});
