import { expect } from 'chai';
import { ana } from '../domain/testing/examples.ts';
import { replay } from './replay.ts';
import { retire } from './retire.ts';
import { rollback, RollbackRefusedError } from './rollback.ts';
import { append, ratingsBy } from './testing/append.ts';
import { sampleGenerations } from './testing/generations.ts';
import { takeClockInHand, type ClockInHand } from './testing/time.ts';

/** Samples on a clock in hand, one for each test of the suite that calls this. */
function samples() {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());
  const start = () => sampleGenerations(clock);
  const replayed = async () => {
    const sample = await start();
    await sample.finish(replay(sample.running));
    return sample;
  };
  return { clock: () => clock, start, replayed };
}

describe('a rollback', () => {
  const { start, replayed } = samples();

  it('makes the retained generation live again, with all that was appended since', async () => {
    const { running, log, live, feed, finish, statuses, rowsOf } = await replayed();
    await append(log, ...ratingsBy(ana, 7).slice(5));
    await feed();
    const rolledBack = await finish(rollback(running));
    expect(rolledBack).to.have.deep.property('instance', live);
    expect(rolledBack).to.have.nested.property('replaced.generation', 2);
    expect(statuses()).to.deep.equal(['1 live', '2 retained']);
    expect(await rowsOf(live)).to.have.length(10);
  });

  it('goes forward again by another one', async () => {
    const { running, finish, statuses } = await replayed();
    await finish(rollback(running));
    await finish(rollback(running));
    expect(statuses()).to.deep.equal(['1 retained', '2 live']);
  });

  it('waits for a page that is on its way to the retained generation', async () => {
    const { running, log, registry, live, bringUp, finish, statuses } = await replayed();
    await append(log, ...ratingsBy(ana, 7).slice(5));
    const [current] = await registry.live();
    if (current === undefined) throw new Error('nothing is live');
    await bringUp(current);
    setTimeout(() => void bringUp(live), 1_000);
    await finish(rollback(running));
    expect(statuses()).to.deep.equal(['1 live', '2 retained']);
  });

  it('is refused when the retained generation stays behind', async () => {
    const { running, log, registry, bringUp, failure, statuses } = await replayed();
    await append(log, ...ratingsBy(ana, 7).slice(5));
    const [current] = await registry.live();
    if (current === undefined) throw new Error('nothing is live');
    await bringUp(current);
    const refused = await failure(rollback(running));
    expect(refused).to.be.instanceOf(RollbackRefusedError);
    expect(String(refused)).to.contain('generation 1 of rating-statistics is 2 events behind the live one');
    expect(statuses()).to.deep.equal(['1 retained', '2 live']);
  });

  it('is refused when nothing is retained', async () => {
    const { running, failure } = await start();
    const refused = await failure(rollback(running));
    expect(refused).to.be.instanceOf(RollbackRefusedError);
    expect(String(refused)).to.contain('no generation of rating-statistics is retained');
  });

  it('is refused when this code cannot feed the retained generation, with what to do', async () => {
    const { running, failure, statuses } = await replayed();
    const refused = await failure(
      rollback({ ...running, projection: { name: 'rating-statistics', version: 2 } }),
    );
    expect(refused).to.be.instanceOf(RollbackRefusedError);
    expect(String(refused)).to.contain('Run the code of version 1');
    expect(statuses()).to.deep.equal(['1 retained', '2 live']);
  });

  it('is refused when the retained generation was built from another log', async () => {
    const { running, store, live, failure } = await replayed();
    await store.transact(live, 3, async () => ({
      changes: [],
      watermark: { epoch: 'another', position: 1 },
    }));
    const refused = await failure(rollback(running));
    expect(refused).to.be.instanceOf(RollbackRefusedError);
    expect(String(refused)).to.contain('built from another log');
  });
});

describe('retiring', () => {
  const { clock, start, replayed } = samples();

  it('drops what is retained and what is unfinished, and leaves the live one', async () => {
    const sample = await replayed();
    const { registry, running, dropped, finish, statuses } = sample;
    await registry.create(running.projection);
    const retired = await finish(retire(running, 'rating-statistics'));
    expect(retired).to.have.length(2);
    expect(dropped).to.deep.equal([1, 3]);
    expect(statuses()).to.deep.equal(['2 live']);
  });

  it('drops nothing when only the live one is there', async () => {
    const { running, dropped, finish, statuses } = await start();
    expect(await finish(retire(running, 'rating-statistics'))).to.deep.equal([]);
    expect(dropped).to.deep.equal([]);
    expect(statuses()).to.deep.equal(['1 live']);
  });

  it('leaves a generation readable until no query remembers it', async () => {
    const { running, live, rowsOf, statuses, dropped } = await replayed();
    const retiring = retire(running, 'rating-statistics');
    await clock().passMs(1_500);
    expect(statuses()).to.deep.equal(['1 retired', '2 live']);
    expect(await rowsOf(live)).to.have.length(8);
    await clock().passMs(1_500);
    await retiring;
    expect(dropped).to.deep.equal([1]);
  });
});
