import { expect } from 'chai';
import { randomInt } from 'node:crypto';
import { freshFold } from '../../projections/fresh-fold.ts';
import { explain } from './explain.ts';
import { faultKinds } from './fault-kinds.ts';
import { runHistory } from './history.ts';
import { eventsMin, faultsMin } from './plan.ts';
import { simulate } from './simulate.ts';
import { toyProjection } from './toy.ts';

const fixedSeeds = Array.from({ length: 300 }, (_, seed) => seed);
/** How long seeds that nobody has seen before are tried. */
const newSeedsSeconds = 20;

describe('the simulation', () => {
  it('keeps the laws in the histories of fixed seeds, none of which is small', async function () {
    this.timeout(60_000);
    for (const seed of fixedSeeds) {
      const history = await runHistory(seed);
      if (history.violation !== undefined) expect.fail(await explain(seed));
      const faults = [...history.faults.values()].reduce((sum, times) => sum + times, 0);
      expect(history.events, `events of seed ${seed}`).to.be.at.least(eventsMin);
      expect(faults, `faults of seed ${seed}`).to.be.at.least(faultsMin);
    }
  });

  it('takes the very same steps again for the same seed, whatever ran before', async () => {
    for (const seed of fixedSeeds.slice(0, 20)) {
      const first = await told(seed);
      await runHistory(seed + 1_000);
      expect(await told(seed)).to.deep.equal(first);
    }
  });

  it('takes other steps for another seed', async () => {
    const fingerprints = new Set<number>();
    for (const seed of fixedSeeds.slice(0, 50)) fingerprints.add((await runHistory(seed)).fingerprint);
    expect(fingerprints).to.have.property('size', 50);
  });

  it('gives the machine its timers back', async () => {
    const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = globalThis;
    await runHistory(1);
    expect(globalThis).to.include({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval });
  });

  it('expects of read models what a fresh fold of the log gives', async () => {
    let checked = 0;
    for (const seed of fixedSeeds.slice(0, 20)) {
      await runHistory(seed, {
        onEnd: async ({ database, plan }) => {
          if (plan.unreadable) return;
          const { partitions, idsOf, headOf, freshRow } = database.timeline();
          const rows = await freshFold(toyProjection('postgresql'), partitions.flat());
          const expected = partitions.flatMap((_, partition) =>
            [...idsOf(partition)].flatMap((id) => freshRow(id, headOf(partition)) ?? []),
          );
          expect(expected).to.have.deep.members([...rows]);
          checked += rows.length;
        },
      });
    }
    expect(checked).to.be.greaterThan(50);
  });

  it(`keeps the laws in ${newSeedsSeconds} seconds of histories that nobody has seen before`, async function () {
    this.timeout(4 * newSeedsSeconds * 1_000);
    this.slow(2 * newSeedsSeconds * 1_000);
    const first = randomInt(2 ** 31);
    const { tally, broken } = await simulate({
      first,
      workers: 2,
      seconds: newSeedsSeconds,
      histories: Infinity,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    process.stdout.write(`      ${tally.histories} histories from seed ${first}, ${tally.events} events\n`);
    if (broken !== undefined) expect.fail(await explain(broken));
    expect(tally.faults).to.have.all.keys(...faultKinds);
  });
});

async function told(seed: number): Promise<readonly unknown[]> {
  const lines: unknown[] = [];
  const { faults, ...history } = await runHistory(seed, { onStep: (line) => lines.push(line) });
  return [...lines, history, ...faults];
}
