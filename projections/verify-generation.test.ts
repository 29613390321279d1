import { expect } from 'chai';
import fc from 'fast-check';
import { finishOn } from './testing/generations.ts';
import { takeClockInHand, type ClockInHand } from './testing/time.ts';
import type { ReadModelView, Watermark } from './ports.ts';
import { differingBuckets, digestRows, digestText } from './row-digest.ts';
import { compareSides, namedRowsMax, type Side } from './verify-generation.ts';

const never = new AbortController().signal;
const stream = async function* (rows: readonly unknown[]): AsyncIterable<unknown> {
  yield* rows;
};
const digestOf = (rows: readonly unknown[]) => digestRows(stream(rows), never);

describe('a digest of rows', () => {
  const rows = fc.array(fc.record({ id: fc.integer(), stars: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
  });

  it('is the same in whatever order rows and their members come', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const turned = given.toReversed().map(({ id, stars }) => ({ stars, id }));
        expect(digestText(await digestOf(turned))).to.equal(digestText(await digestOf(given)));
      }),
    );
  });

  it('is another one when a row is missing, doubled or changed', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const [first, ...others] = given;
        if (first === undefined) return;
        const whole = await digestOf(given);
        for (const other of [others, [first, ...given], [{ ...first, stars: 9 }, ...others]]) {
          expect(differingBuckets(whole.sums, (await digestOf(other)).sums).size).to.be.above(0);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('comparing what was built with what it should be', () => {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());

  const at = (position: number): ReadonlyMap<number, Watermark> => new Map([[1, { epoch: 'e', position }]]);
  const fixed = (rows: readonly unknown[], position = 1): Side => ({
    watermarks: async () => at(position),
    rows: () => stream(rows),
  });
  const noView: ReadModelView = {
    watermarks: () => Promise.reject(new Error('not asked')),
    rows: () => stream([]),
  };
  const compare = (built: Side, other: Side, signal = never) =>
    finishOn(clock)(compareSides({ snapshot: (look) => look(noView), built, other }, signal));
  const many = Array.from({ length: 3_000 }, (_, id) => ({ id }));

  it('finds the same rows the same', async () => {
    expect(await compare(fixed(many), fixed(many.toReversed()))).to.include({
      status: 'same',
      rows: 3_000,
      isExact: true,
    });
  });

  it('names the rows that only one side has, the first few of them', async () => {
    const comparison = await compare(fixed([...many, { id: 'built' }]), fixed([...many, { id: 'other' }]));
    expect(comparison).to.deep.equal({
      status: 'different',
      onlyBuilt: ['{"id":"built"}'],
      onlyOther: ['{"id":"other"}'],
    });
    const nothingBuilt = await compare(fixed([]), fixed(many));
    expect(nothingBuilt).to.have.property('onlyOther').that.has.length(namedRowsMax);
  });

  it('names a row that one side has twice', async () => {
    const comparison = await compare(fixed([...many, { id: 7 }]), fixed(many));
    expect(comparison).to.have.deep.property('onlyBuilt', ['{"id":7}']);
  });

  it('waits for a moment in which both have applied the same', async () => {
    let looks = 0;
    const other: Side = {
      watermarks: async () => at((looks += 1) > 5 ? 1 : 0),
      rows: () => stream(looks > 5 ? many : []),
    };
    expect(await compare(fixed(many), other)).to.include({ status: 'same', isExact: true });
  });

  it('does not take rows that are on their way for a difference', async () => {
    let reads = 0;
    const moving = (lead: number): Side => ({
      watermarks: async () => at((reads += 1)),
      rows: () => stream([...many, { id: 'moving', count: reads + lead }]),
    });
    expect(await compare(moving(0), moving(1))).to.include({ status: 'same', isExact: false });
  });

  it('finds a row that stays different while others are on their way', async () => {
    let reads = 0;
    const moving = (row: string): Side => ({
      watermarks: async () => at((reads += 1)),
      rows: () => stream([...many, { id: 'moving', count: reads }, { id: row }]),
    });
    const comparison = await compare(moving('built'), moving('other'));
    expect(comparison).to.have.property('status', 'different');
    expect(comparison).to.have.property('onlyBuilt').that.includes('{"id":"built"}');
    expect(comparison).to.have.property('onlyOther').that.includes('{"id":"other"}');
  });

  it('does not compare with a side that stands still behind the other', async () => {
    expect(await compare(fixed(many, 2), fixed([], 1))).to.deep.equal({ status: 'unsettled' });
  });

  it('ends when it is told to', async () => {
    const stop = AbortSignal.abort();
    expect(await compare(fixed(many), fixed(many), stop).catch((error: unknown) => error)).to.have.property(
      'name',
      'AbortError',
    );
  });
});
