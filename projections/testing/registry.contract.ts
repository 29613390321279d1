import { expect } from 'chai';
import { GenerationsBusyError, type Instance, type Registry } from '../ports.ts';

/** The laws of every registry. `start` answers an empty one. */
export function describeRegistry(title: string, start: () => Promise<Registry>): void {
  const feeds = { name: 'feeds', version: 1 };
  const generation = (number: number): Instance => ({ ...feeds, generation: number });

  describe(title, () => {
    let registry: Registry;
    beforeEach(async function () {
      this.timeout(60_000);
      registry = await start();
    });

    const statuses = async () =>
      (await registry.instances()).map(({ generation: number, status }) => `${number} ${status}`);
    const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

    it('lists every instance with its status, by name and generation', async () => {
      await registry.ensureLive({ name: 'trending', version: 2 });
      await registry.ensureLive(feeds);
      await registry.create(feeds);
      expect(await registry.instances()).to.deep.equal([
        { ...generation(1), status: 'live', pausedSince: undefined },
        { ...generation(2), status: 'building', pausedSince: undefined },
        { name: 'trending', version: 2, generation: 1, status: 'live', pausedSince: undefined },
      ]);
    });

    it('lets a building instance follow, and nothing else', async () => {
      await registry.ensureLive(feeds);
      await registry.create(feeds);
      for (const number of [1, 2, 2]) await registry.follow(generation(number));
      expect(await statuses()).to.deep.equal(['1 live', '2 following']);
    });

    it('retains what a flip replaces, and flips back to it', async () => {
      await registry.ensureLive(feeds);
      await registry.create(feeds);
      expect(await registry.flip(generation(2))).to.deep.equal(generation(1));
      expect(await statuses()).to.deep.equal(['1 retained', '2 live']);
      expect(await registry.flip(generation(1))).to.deep.equal(generation(2));
      expect(await statuses()).to.deep.equal(['1 live', '2 retained']);
    });

    it('retains one at most: the one before is retired', async () => {
      await registry.ensureLive(feeds);
      for (const number of [2, 3]) {
        await registry.create(feeds);
        await registry.flip(generation(number));
      }
      expect(await statuses()).to.deep.equal(['1 retired', '2 retained', '3 live']);
    });

    it('does not flip to what is retired', async () => {
      await registry.ensureLive(feeds);
      await registry.create(feeds);
      await registry.retire(generation(2));
      expect(String(await failure(registry.flip(generation(2))))).to.contain(
        'there is no generation 2 of feeds',
      );
      expect(await statuses()).to.deep.equal(['1 live', '2 retired']);
    });

    it('never retires the live one', async () => {
      await registry.ensureLive(feeds);
      expect(String(await failure(registry.retire(generation(1))))).to.contain(
        'generation 1 of feeds is live',
      );
      expect(await statuses()).to.deep.equal(['1 live']);
    });

    it('retires what it knows nothing of without a word', async () => {
      await registry.retire(generation(9));
    });

    it('keeps since when a projection is paused, until it is resumed', async () => {
      await registry.ensureLive(feeds);
      const pausedSince = async () => (await registry.instances())[0]?.pausedSince;
      await registry.pause('feeds');
      const since = await pausedSince();
      expect(Date.now() - Date.parse(since ?? '')).to.be.lessThan(60_000);
      await registry.pause('feeds');
      expect(await pausedSince()).to.equal(since);
      await registry.resume('feeds');
      await registry.resume('feeds');
      expect(await pausedSince()).to.equal(undefined);
    });

    it('keeps a pause of what is not there yet', async () => {
      await registry.pause('feeds');
      expect(await registry.ensureLive(feeds)).to.deep.equal(generation(1));
      expect((await registry.instances())[0]?.pausedSince).to.be.a('string');
    });

    it('lets one at a time change the generations of a projection, and others those of others', async () => {
      const [first, second, other] = await registry.exclusively('feeds', async () => [
        'first',
        await failure(registry.exclusively('feeds', async () => 'second')),
        await registry.exclusively('trending', async () => 'other'),
      ]);
      expect([first, other]).to.deep.equal(['first', 'other']);
      expect(second).to.be.instanceOf(GenerationsBusyError);
    });

    it('is free for the next one, whatever became of the one before', async () => {
      await failure(registry.exclusively('feeds', () => Promise.reject(new Error('broken'))));
      expect(await registry.exclusively('feeds', async () => 'next')).to.equal('next');
    });
  });
}
