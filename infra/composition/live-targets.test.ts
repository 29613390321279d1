import { expect } from 'chai';
import { memoryFeedStore } from '../../adapters/memory/feed-store.ts';
import { memoryParkingLot } from '../../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../../adapters/memory/read-model-store.ts';
import { memoryRegistry } from '../../adapters/memory/registry.ts';
import { bookViews } from '../../projections/book-views.ts';
import { createLogger } from '../logging.ts';
import { targetLoader, type TargetPorts } from './live-targets.ts';

describe('what is fed', () => {
  const start = (queue: 'dynamodb' | 'feeds' = 'dynamodb') => {
    const registry = memoryRegistry();
    const store = memoryReadModelStore();
    const lines: string[] = [];
    const ports: TargetPorts = {
      registry,
      stores: { postgresql: store, dynamodb: store, redis: store },
      parkingLot: memoryParkingLot(),
      feedStore: memoryFeedStore(),
      histories: { of: async () => new Map() },
      inference: { recommend: async () => ({ modelVersion: 'm', items: [] }) },
      logger: createLogger({
        name: 'test',
        level: 'info',
        destination: { write: (line) => void lines.push(line) },
      }),
    };
    const load = targetLoader(ports, queue);
    const fed = async () =>
      (await load()).map(({ generation, beside = [] }) => [
        generation,
        ...beside.map((other) => other.generation),
      ]);
    return { registry, fed, lines };
  };
  const { name, version } = bookViews;

  it('is a live generation, made when there is none', async () => {
    const { registry, fed } = start();
    expect(await fed()).to.deep.equal([[1]]);
    expect(await registry.live()).to.deep.equal([{ name, version, generation: 1 }]);
  });

  it('is no generation that is being built, but one that follows', async () => {
    const { registry, fed } = start();
    await fed();
    const next = await registry.create({ name, version });
    expect(await fed()).to.deep.equal([[1]]);
    await registry.follow(next);
    expect(await fed()).to.deep.equal([[1, 2]]);
  });

  it('is what a flip replaced, until it is retired', async () => {
    const { registry, fed } = start();
    await fed();
    await registry.flip(await registry.create({ name, version }));
    expect(await fed()).to.deep.equal([[2, 1]]);
    await registry.retire({ name, version, generation: 1 });
    expect(await fed()).to.deep.equal([[2]]);
  });

  it('is the following generation alone while the live one is of another version, which is told once', async () => {
    const { registry, fed, lines } = start();
    await registry.ensureLive({ name, version: version + 1 });
    expect(await fed()).to.deep.equal([]);
    await registry.follow(await registry.create({ name, version }));
    expect(await fed()).to.deep.equal([[2]]);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.contain('another version of its projection').and.to.contain(name);
  });

  it('is nothing while it is paused, which is told when it begins and when it ends', async () => {
    const { registry, fed, lines } = start();
    await fed();
    await registry.pause(name);
    expect([await fed(), await fed()]).to.deep.equal([[], []]);
    await registry.resume(name);
    expect([await fed(), await fed()]).to.deep.equal([[[1]], [[1]]]);
    expect(lines).to.have.length(2);
    expect(lines[0]).to.contain('paused').and.to.contain(`./estante resume ${name}`);
    expect(lines[1]).to.contain('resumed');
  });

  it('leaves feeds alone while the history that they are made from is paused', async () => {
    const { registry, fed } = start('feeds');
    expect(await fed()).to.deep.equal([[1]]);
    await registry.ensureLive({ name: 'reading-history', version: 1 });
    await registry.pause('reading-history');
    expect(await fed()).to.deep.equal([]);
  });
});
