import { expect } from 'chai';
import { explain } from './explain.ts';
import { runHistory, type History } from './history.ts';
import { plantedBugs, type Planted } from './planted.ts';

/** How long a planted bug may stay unfound. */
const foundWithinSeconds = 20;

/** Ten series of seeds that have none in common. */
const firstSeeds = Array.from({ length: 10 }, (_, index) => (index + 1) * 1_000_000);

describe('the simulation finds within 20 seconds, from ten different seeds, that', () => {
  for (const [bug, planted] of Object.entries(plantedBugs)) {
    it(bug, async function () {
      this.timeout(firstSeeds.length * foundWithinSeconds * 1_000);
      this.slow(firstSeeds.length * 1_000);
      for (const first of firstSeeds) {
        const found = await firstBroken(first, planted);
        const story = await explain(found.seed, planted);
        expect(story).to.contain(`seed ${found.seed} breaks a law after ${found.steps} steps`);
        expect((await runHistory(found.seed)).violation, 'without the bug').to.equal(undefined);
      }
    });
  }
});

async function firstBroken(first: number, planted: Planted): Promise<History> {
  const until = performance.now() + foundWithinSeconds * 1_000;
  for (let seed = first; performance.now() < until; seed += 1) {
    const history = await runHistory(seed, { planted });
    if (history.violation !== undefined) return history;
  }
  return expect.fail(`not found within ${foundWithinSeconds} seconds from seed ${first} on`);
}
