import { expect } from 'chai';
import { bookNamed, bookRated } from '../domain/testing/examples.ts';
import { pageOf, sample, storedEvents } from '../domain/testing/stored-events.ts';
import type { PageTarget } from './page-target.ts';
import { rememberingTarget } from './remembering-target.ts';
import { sampleTarget } from './testing/sample-target.ts';

const events = storedEvents(['a', 'b', 'c', 'd'].map((book) => bookRated(4, { book: bookNamed(book) })));

/** A remembering target, and how often it looked into the store. */
function remembering() {
  const { target, applied } = sampleTarget();
  const looks: string[] = [];
  const looking: PageTarget = {
    ...target,
    apply: (page) => {
      looks.push(`${page.from}..${page.to}`);
      return target.apply(page);
    },
  };
  return { remembers: rememberingTarget(looking), store: target, looks, applied };
}

describe('a target that remembers how far it is', () => {
  it('applies a page and drops it afterwards without a look into the store', async () => {
    const { remembers, looks, applied } = remembering();
    expect(await remembers.apply(pageOf(events))).to.deep.equal({ status: 'applied' });
    expect(await remembers.apply(pageOf(events))).to.deep.equal({ status: 'dropped' });
    expect(await remembers.apply(pageOf(events.slice(1, 3)))).to.deep.equal({ status: 'dropped' });
    expect(looks).to.deep.equal(['1..4']);
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('passes on a gap, and remembers nothing of it', async () => {
    const { remembers, applied } = remembering();
    expect(await remembers.apply(pageOf(events.slice(2)))).to.deep.equal({ status: 'gap', from: 1 });
    await remembers.apply(pageOf(events.slice(0, 2)));
    await remembers.apply(pageOf(events.slice(2)));
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('knows from the store what another projector has applied', async () => {
    const { remembers, store, looks } = remembering();
    await store.apply(pageOf(events));
    await remembers.watermarks();
    expect(await remembers.apply(pageOf(events.slice(1)))).to.deep.equal({ status: 'dropped' });
    expect(looks).to.deep.equal([]);
  });

  it('applies a page of another epoch to the store, which is to judge it', async () => {
    const { remembers } = remembering();
    await remembers.apply(pageOf(events));
    const failure = await remembers.apply({ ...pageOf(events), epoch: 'restored' }).catch(String);
    expect(failure).to.contain('ReplayNeededError');
  });

  it('believes the store when that has lost what was applied', async () => {
    let lost = false;
    const { target } = sampleTarget();
    const fresh = sampleTarget().target;
    const losing: PageTarget = {
      ...target,
      watermarks: () => (lost ? fresh : target).watermarks(),
      apply: (page) => (lost ? fresh : target).apply(page),
    };
    const remembers = rememberingTarget(losing);
    await remembers.apply(pageOf(events));
    lost = true;
    await remembers.watermarks();
    expect(await remembers.apply(pageOf(events))).to.deep.equal({ status: 'applied' });
  });

  it('believes a store that answers with a gap, so that the log is read into it and not around it', async () => {
    let lost = false;
    const { target } = sampleTarget();
    const fresh = sampleTarget().target;
    const remembers = rememberingTarget({
      ...target,
      apply: (page) => (lost ? fresh : target).apply(page),
    });
    await remembers.apply(pageOf(events.slice(0, 3)));
    lost = true;
    expect(await remembers.apply(pageOf(events.slice(3)))).to.deep.equal({ status: 'gap', from: 1 });
    expect(await remembers.apply(pageOf(events.slice(0, 3)))).to.deep.equal({ status: 'applied' });
  });
});
