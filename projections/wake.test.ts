import { expect } from 'chai';
import { settle, takeClockInHand, type ClockInHand } from './testing/time.ts';
import { createWake } from './wake.ts';

describe('a sleeper', () => {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());

  const never = new AbortController().signal;

  /** Falls asleep, and says later whether it is awake again. */
  const falling = (sleep: Promise<void>) => {
    const sleeping = { awake: false };
    void sleep.then(() => (sleeping.awake = true));
    return sleeping;
  };

  it('sleeps until it is woken', async () => {
    const wake = createWake();
    const sleeping = falling(wake.sleeper().sleep(1_000, never));
    await clock.passMs(999);
    expect(sleeping.awake).to.equal(false);
    wake.wake();
    await settle();
    expect(sleeping.awake).to.equal(true);
  });

  it('wakes by itself when its time is over', async () => {
    const sleeping = falling(createWake().sleeper().sleep(1_000, never));
    await clock.passMs(1_000);
    expect(sleeping.awake).to.equal(true);
  });

  it('wakes when the signal aborts, and does not fall asleep when it has', async () => {
    const abort = new AbortController();
    const sleeper = createWake().sleeper();
    const sleeping = falling(sleeper.sleep(1_000, abort.signal));
    abort.abort();
    await settle();
    expect(sleeping.awake).to.equal(true);
    await sleeper.sleep(1_000, abort.signal);
  });

  it('does not fall asleep when it was woken while it was busy', async () => {
    const wake = createWake();
    const sleeper = wake.sleeper();
    wake.wake();
    await sleeper.sleep(1_000, never);
  });

  it('is woken once by many wakes while it was busy', async () => {
    const wake = createWake();
    const sleeper = wake.sleeper();
    wake.wake();
    wake.wake();
    await sleeper.sleep(1_000, never);
    const sleeping = falling(sleeper.sleep(1_000, never));
    await settle();
    expect(sleeping.awake).to.equal(false);
    await clock.passMs(1_000);
  });

  it('is woken together with all others', async () => {
    const wake = createWake();
    const sleeping = [1, 2, 3].map(() => falling(wake.sleeper().sleep(1_000, never)));
    wake.wake();
    await settle();
    expect(sleeping.map(({ awake }) => awake)).to.deep.equal([true, true, true]);
  });
});
