import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import type { NewRung, RungOptions, RungOutcome } from '../ports.ts';

const [deadlineMs, restMs, failuresMax] = [30, 60, 3];

/** What every rung does with an answer, a failure, a deadline and a rest. */
export function describeRung(title: string, newRung: NewRung): void {
  const trying = (options: Partial<RungOptions> = {}) => {
    const outcomes: RungOutcome[] = [];
    const onOutcome = (_rung: string, outcome: RungOutcome): void => void outcomes.push(outcome);
    const rung = newRung({ name: 'feed', deadlineMs, failuresMax, restMs, onOutcome, ...options });
    return { rung, outcomes };
  };

  describe(title, () => {
    it('hands on what it is given, and says so', async () => {
      const { rung, outcomes } = trying();
      expect(await rung(async () => 7)).to.equal(7);
      expect(outcomes).to.deep.equal(['answered']);
    });

    it('gives way when the work fails or is late', async () => {
      const { rung, outcomes } = trying();
      expect(await rung(fails)).to.equal(undefined);
      const begunAt = performance.now();
      expect(await rung(hangs)).to.equal(undefined);
      expect(performance.now() - begunAt).to.be.within(deadlineMs - 2, 20 * deadlineMs);
      expect(outcomes).to.deep.equal(['failed', 'late']);
    });

    it('rests after so many failures in a row, and then one try makes it well again', async () => {
      const { rung, outcomes } = trying();
      for (let failed = 0; failed < failuresMax; failed += 1) await rung(fails);
      expect(await rung(async () => 7)).to.equal(undefined);
      await pause(restMs + 10);
      expect([await rung(async () => 7), await rung(async () => 8)]).to.deep.equal([7, 8]);
      expect(outcomes.slice(failuresMax)).to.deep.equal(['resting', 'answered', 'answered']);
    });

    it('rests again when that try fails', async () => {
      const { rung, outcomes } = trying();
      for (let failed = 0; failed < failuresMax; failed += 1) await rung(fails);
      await pause(restMs + 10);
      await rung(fails);
      await rung(async () => 7);
      expect(outcomes.slice(failuresMax)).to.deep.equal(['failed', 'resting']);
    });

    it('begins to count anew with every answer', async () => {
      const { rung, outcomes } = trying();
      for (let round = 0; round < failuresMax; round += 1) {
        await rung(fails);
        await rung(async () => 7);
      }
      expect(outcomes).to.not.include('resting');
    });

    it('never rests when no number of failures says so', async () => {
      const { rung, outcomes } = trying({ failuresMax: Infinity });
      for (let failed = 0; failed < 3 * failuresMax; failed += 1) await rung(fails);
      expect(outcomes).to.deep.equal(Array<RungOutcome>(3 * failuresMax).fill('failed'));
    });
  });
}

const fails = async (): Promise<number> => {
  throw new Error('away');
};
const hangs = (): Promise<number> => new Promise(() => undefined);
