import { expect } from 'chai';
import fc from 'fast-check';
import type { ReadingSnapshot } from '../../values.ts';
import { nextInSeries } from './next-in-series.ts';
import { inSeriesOrder, seriesInOrder } from './series-order.ts';
import type { OfferedBook } from './candidate.ts';
import { book, finished, pastWith, volumes, volumesIn } from './testing/shelf.ts';

type Acts = Readonly<Record<string, Partial<ReadingSnapshot>>>;

/** What is offered when this book would be. */
const instead = (
  catalogue: readonly OfferedBook[],
  id: string,
  acts: Acts = {},
  languages: string[] = [],
) => {
  const wanted = catalogue.find((one) => one.id === id);
  if (wanted === undefined) throw new Error(`no book ${id}`);
  const past = pastWith(catalogue, acts);
  return inSeriesOrder(wanted, seriesInOrder(past, volumesIn(catalogue)), languages);
};

describe('the order of a series', () => {
  const saga = volumes('saga', 1, 2, 3, 4);

  it('begins with volume 1 for a reader who has read nothing of it', () => {
    expect(instead(saga, 'saga-4')).to.equal('saga-1');
    expect(instead(saga, 'saga-1')).to.equal('saga-1');
  });

  it('goes on with the first unread volume, finished or rated ones being read', () => {
    expect(instead(saga, 'saga-4', { 'saga-1': finished, 'saga-2': { stars: 2 } })).to.equal('saga-3');
  });

  it('leaves no gap: what was skipped comes first', () => {
    expect(instead(saga, 'saga-4', { 'saga-3': finished, 'saga-1': finished })).to.equal('saga-2');
  });

  it('waits while the next volume is wanted, being read, given up or dismissed', () => {
    const unread: Partial<ReadingSnapshot>[] = [
      { shelf: 'want-to-read' },
      { shelf: 'reading' },
      { shelf: 'abandoned', stars: 3 },
      { dismissed: true },
    ];
    for (const act of unread) {
      expect(instead(saga, 'saga-3', { 'saga-2': act, 'saga-1': finished })).to.equal(undefined);
    }
  });

  it('waits for the next volume in whatever edition it is wanted', () => {
    const translated = saga.map((one) => ({ ...one, id: book(`${one.id}-pt`).id, language: 'pt' }));
    const acts = { 'saga-1': finished, 'saga-2': { shelf: 'want-to-read' } } as const;
    for (const id of ['saga-2-pt', 'saga-3', 'saga-3-pt'])
      expect(instead([...saga, ...translated], id, acts), id).to.equal(undefined);
  });

  it('ends where the catalogue lacks a volume', () => {
    const torn = volumes('saga', 1, 3);
    expect(instead(torn, 'saga-3', { 'saga-1': finished })).to.equal(undefined);
    expect(instead(volumes('saga', 2, 3), 'saga-3')).to.equal(undefined);
  });

  it('is no matter to a book without a series, or of one that nobody knows', () => {
    expect(instead([book('emma')], 'emma')).to.equal('emma');
    const lone = book('lone', { series: [{ name: 'unheard of', volume: 3 }] });
    expect(inSeriesOrder(lone, () => undefined)).to.equal('lone');
  });

  it('lets a book in that is next in one of its several series', () => {
    const guards = book('guards', {
      series: [
        { name: 'discworld', volume: 8 },
        { name: 'watch', volume: 1 },
      ],
    });
    const men = book('men', {
      series: [
        { name: 'discworld', volume: 15 },
        { name: 'watch', volume: 2 },
      ],
    });
    const catalogue = [...volumes('discworld', 1, 2), guards, men];
    expect(instead(catalogue, 'guards')).to.equal('guards');
    expect(instead(catalogue, 'men')).to.equal('discworld-1');
    expect(instead(catalogue, 'men', { guards: finished })).to.equal('men');
  });

  it('lets a story between two volumes wait for the first of them, and a prequel for volume 1; neither holds the next volume up', () => {
    const beside = [...saga, ...volumes('saga', 0.5, 2.5)];
    expect(instead(beside, 'saga-2-5', { 'saga-1': finished })).to.equal('saga-2');
    expect(instead(beside, 'saga-2-5', { 'saga-1': finished, 'saga-2': finished })).to.equal('saga-2-5');
    expect(instead(beside, 'saga-0-5')).to.equal('saga-1');
    expect(instead(beside, 'saga-0-5', { 'saga-1': finished })).to.equal('saga-0-5');
    expect(instead(beside, 'saga-3', { 'saga-2': finished, 'saga-1': finished })).to.equal('saga-3');
  });

  it('takes an omnibus for all its volumes', () => {
    const omnibus = book('saga-all', { series: [{ name: 'saga', volume: 1, lastVolume: 3 }] });
    const catalogue = [...saga, omnibus];
    expect(instead(catalogue, 'saga-all')).to.equal('saga-all');
    expect(instead(catalogue, 'saga-4')).to.equal('saga-1');
    expect(instead(catalogue, 'saga-all', { 'saga-1': finished })).to.equal('saga-2');
    expect(instead(catalogue, 'saga-2', { 'saga-all': finished })).to.equal('saga-4');
  });

  it('chooses the edition in a language that the reader prefers, else in that of the book', () => {
    const translated = saga.map((one) => ({ ...one, id: book(`${one.id}-pt`).id, language: 'pt' }));
    const catalogue = [...translated, ...saga];
    expect(instead(catalogue, 'saga-3')).to.equal('saga-1');
    expect(instead(catalogue, 'saga-3', {}, ['pt'])).to.equal('saga-1-pt');
    expect(instead(catalogue, 'saga-3-pt', { 'saga-1': finished })).to.equal('saga-2-pt');
  });

  it('never offers a numbered volume whose predecessors are not all read, whatever the reader has done', () => {
    const acts: fc.Arbitrary<Partial<ReadingSnapshot>> = fc.constantFrom(
      finished,
      { stars: 5 } as const,
      { shelf: 'reading' } as const,
      { dismissed: true },
      {},
    );
    fc.assert(
      fc.property(
        fc.array(acts, { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (did, asked) => {
          const eight = volumes('saga', 1, 2, 3, 4, 5, 6, 7, 8);
          const all: Acts = Object.fromEntries(did.map((act, index) => [`saga-${index + 1}`, act]));
          const offered = instead(eight, `saga-${asked}`, all);
          if (offered === undefined) return;
          const volume = Number(offered.split('-')[1]);
          const isRead = (number: number) =>
            all[`saga-${number}`]?.shelf === 'finished' || all[`saga-${number}`]?.stars !== undefined;
          expect(Array.from({ length: volume - 1 }, (_, index) => isRead(index + 1))).to.not.include(false);
          expect(Object.keys(all[offered] ?? {})).to.deep.equal([]);
        },
      ),
    );
  });
});

describe('the next volume of a series', () => {
  const catalogue = [...volumes('saga', 1, 2), ...volumes('quest', 1, 2, 3), ...volumes('myth', 1, 2)];
  const next = (acts: Acts) => {
    const past = pastWith(catalogue, acts);
    return nextInSeries(past, seriesInOrder(past, volumesIn(catalogue)));
  };

  it('is there as soon as the volume before is finished or rated well, latest series first', () => {
    const candidates = next({ 'quest-2': { stars: 4 }, 'saga-1': finished, 'quest-1': finished });
    expect(candidates.map(({ bookId, reason }) => [bookId, reason])).to.deep.equal([
      ['quest-3', { kind: 'next-in-series', bookId: 'quest-2' }],
      ['saga-2', { kind: 'next-in-series', bookId: 'saga-1' }],
    ]);
  });

  it('is not when the last one read was not liked, or there is no next one', () => {
    expect(next({ 'saga-1': { stars: 3, shelf: 'finished' } })).to.deep.equal([]);
    expect(next({ 'saga-2': finished, 'saga-1': finished })).to.deep.equal([]);
    expect(next({ 'saga-1': { shelf: 'reading' } })).to.deep.equal([]);
  });
});
