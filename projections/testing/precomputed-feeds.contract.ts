import { expect } from 'chai';
import fc from 'fast-check';
import { bookIdSchema, readerIdSchema } from '../../domain/ids.ts';
import { columnsOf } from '../../domain/recommending/item-columns.ts';
import type { Recommendation } from '../../domain/recommending/recommendation.ts';
import type { Feed, Instance, Watermark } from '../ports.ts';
import {
  FeedsOfOtherLogError,
  type FeedOutcome,
  type PrecomputeCheckpoint,
  type PrecomputedBatch,
  type PrecomputedFeeds,
} from '../precompute-ports.ts';

/** A store of feeds, of which an instance is empty, and the two ways in which a projector changes it. */
export type PrecomputedFeedsUnderTest = {
  readonly instance: Instance;
  readonly partition: number;
  readonly feeds: PrecomputedFeeds;
  /** What the projector makes of a page: its watermark, and feeds. */
  readonly project: (to: Watermark, written: readonly Feed[]) => Promise<void>;
  /** `undefined` when the reader has none. */
  readonly modelOf: (readerId: Feed['readerId']) => Promise<string | undefined>;
};

/** What every store of precomputed feeds keeps to. */
export function describePrecomputedFeeds(
  title: string,
  start: () => Promise<PrecomputedFeedsUnderTest>,
): void {
  describe(title, () => {
    let on: PrecomputedFeedsUnderTest;
    beforeEach(async () => {
      on = await start();
    });

    const reader = readerIdSchema.parse('r-ana');
    const item: Recommendation = {
      bookId: bookIdSchema.parse('b-kim'),
      score: 0.5,
      reason: { kind: 'because-you-rated', bookId: bookIdSchema.parse('b-emma') },
    };
    const at = (position: number, epoch = 'e1'): Watermark => ({ epoch, position });
    const feed = (position: number, modelVersion: string): Feed => ({
      readerId: reader,
      position,
      modelVersion,
      items: [item],
    });
    const write = async (
      changes: Partial<PrecomputedBatch>,
      items = [item],
    ): Promise<FeedOutcome | undefined> => {
      const batch = { epoch: 'e1', position: 9, modelVersion: 'm2', withdrawn: [], ...changes };
      const feeds = [{ readerId: reader, items: columnsOf(items) }];
      const [outcome] = await on.feeds.write(on.instance, { partition: on.partition, feeds, ...batch });
      return outcome;
    };

    it('write a feed where there is none', async () => {
      expect(await write({})).to.equal('written');
      expect(await on.modelOf(reader)).to.equal('m2');
    });

    it('let a newer model take over at the same position, and do so again without harm', async () => {
      await on.project(at(9), [feed(9, 'm1')]);
      expect(await write({})).to.equal('written');
      expect(await write({})).to.equal('written');
      expect(await on.modelOf(reader)).to.equal('m2');
    });

    it('leave a feed alone that is of a later position or of a newer model', async () => {
      await on.project(at(10), [feed(10, 'm1')]);
      expect(await write({ position: 9, modelVersion: 'm2' })).to.equal('newer');
      expect(await on.modelOf(reader)).to.equal('m1');
      expect(await write({ position: 10, modelVersion: 'm0' })).to.equal('newer');
      // Nothing happened to the reader between the two positions, or the projector will say so.
      expect(await write({ position: 11, modelVersion: 'm0' })).to.equal('newer');
      expect(await on.modelOf(reader)).to.equal('m1');
    });

    it('replace what a model made that was rolled back', async () => {
      await on.project(at(9), [feed(9, 'm3')]);
      expect(await write({ withdrawn: ['m3', 'm4'] })).to.equal('written');
      expect(await on.modelOf(reader)).to.equal('m2');
    });

    it('bring no feed back that the projector may have deleted meanwhile', async () => {
      await on.project(at(10), []);
      expect(await write({ position: 9 })).to.equal('unsure');
      expect(await on.modelOf(reader)).to.equal(undefined);
      expect(await write({ position: 10 })).to.equal('written');
    });

    it('delete the feed of a reader who is recommended nothing any more', async () => {
      await on.project(at(9), [feed(9, 'm1')]);
      expect(await write({}, [])).to.equal('written');
      expect(await on.modelOf(reader)).to.equal(undefined);
    });

    it('are refused where the feeds are of another log', async () => {
      await on.project(at(9, 'e0'), [feed(9, 'm1')]);
      const error = await write({}).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(FeedsOfOtherLogError);
      expect(await on.modelOf(reader)).to.equal('m1');
    });

    it('leave the watermark where the projector put it', async () => {
      await on.project(at(9), [feed(9, 'm1')]);
      await write({ position: 20 });
      // Rejects when the watermark is another than the one before.
      await on.project(at(21), [feed(21, 'm2')]);
      expect(await write({ position: 20, modelVersion: 'm3' })).to.equal('newer');
    });

    it('never go back, in position or in model, whatever is written in whatever order', async () => {
      const pair = fc.record({
        position: fc.integer({ min: 1, max: 6 }),
        modelVersion: fc.constantFrom('m1', 'm2', 'm3'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 8 }), async (pairs) => {
          on = await start();
          let held: (typeof pairs)[number] | undefined;
          for (const one of pairs) {
            const isOlder =
              held !== undefined && (held.position > one.position || held.modelVersion > one.modelVersion);
            expect(await write(one)).to.equal(isOlder ? 'newer' : 'written');
            if (!isOlder) held = one;
            expect(await on.modelOf(reader)).to.equal(held?.modelVersion);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('keep a checkpoint until it is forgotten', async () => {
      const checkpoint: PrecomputeCheckpoint = {
        modelVersion: 'm2',
        epoch: 'e1',
        activeDays: undefined,
        actedSince: undefined,
        after: 'r-ana',
        done: 7,
      };
      expect(await on.feeds.checkpoint(on.instance)).to.equal(undefined);
      for (const kept of [
        checkpoint,
        { ...checkpoint, activeDays: 7, actedSince: '2026-01-01T00:00:00.000Z' },
      ]) {
        await on.feeds.saveCheckpoint(on.instance, kept);
        expect(await on.feeds.checkpoint(on.instance)).to.deep.equal(kept);
      }
      await on.feeds.saveCheckpoint(on.instance, undefined);
      expect(await on.feeds.checkpoint(on.instance)).to.equal(undefined);
    });
  });
}
