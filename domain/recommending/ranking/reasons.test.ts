import { expect } from 'chai';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { ItemModel } from '../model.ts';
import { modelParametersDefault } from '../parameters.ts';
import { recommender, signalOf } from '../recommend.ts';
import type { HistoryEntry } from '../recommendation.ts';
import { entryOf, likesOf, modelOf } from '../testing/samples.ts';
import type { Candidate } from './candidate.ts';
import { offersAmong } from './offers.ts';
import { screens } from './screens.ts';
import { book, pastWith, standing } from './testing/shelf.ts';

const model = modelOf(
  likesOf({
    ana: 'dune emma kim iracema',
    bea: 'dune emma kim',
    caio: 'dune emma saga-1 ulysses',
    davi: 'kim iracema ulysses',
    eva: 'ulysses iracema saga-1 dune',
    fabio: 'emma persuasion iracema',
    gil: 'persuasion kim ulysses',
  }),
);

describe('“because you read X”', () => {
  it('names the book with the largest contribution, as recomputed from the artifact', () => {
    const { bytes } = encodeArtifact(model, facts, lengthOf);
    const artifact = decodeArtifact(bytes, lengthOf).model;
    const recent = [
      entryOf('ulysses', { dismissed: true }),
      entryOf('dune', { stars: 5 }),
      entryOf('kim', { shelf: 'reading' }),
      entryOf('persuasion', { viewed: true }),
    ];
    const catalogue = model.books.map((id) => book(id));
    const past = pastWith(catalogue, Object.fromEntries(recent.map(({ bookId, ...acts }) => [bookId, acts])));
    const items = recommender(artifact)({ recent, seen: [...past.seen] }, 10);
    const page = screens({ limit: 10, seed: 'ana' });
    page.place(
      offersAmong(
        items.map((item): Candidate => ({ ...item, source: 'feed' })),
        standing(catalogue, { past }),
      ),
    );
    expect(page.placed.length).to.be.at.least(2);
    for (const { bookId, reason } of page.placed) {
      const added = contributions(artifact, recent, bookId);
      const largest = added.toSorted((one, other) => other.value - one.value)[0];
      expect(reason, bookId).to.deep.equal({ kind: largest?.kind, bookId: largest?.because });
    }
  });
});

/** What each book of the history that speaks for others adds to a score, read off the artifact. */
const contributions = (artifact: ItemModel, recent: readonly HistoryEntry[], target: string) =>
  recent.flatMap((entry) => {
    const signal = signalOf(entry);
    const source = artifact.books.indexOf(entry.bookId);
    if (signal === undefined || source === -1) return [];
    const [from = 0, to = 0] = [artifact.offsets[source], artifact.offsets[source + 1]];
    return Array.from({ length: to - from }, (_, index) => from + index)
      .filter((at) => artifact.books[artifact.targets[at] ?? -1] === target)
      .map((at) => ({
        because: entry.bookId,
        kind: signal.kind,
        value: signal.strength * (artifact.weights[at] ?? 0),
      }));
  });

const facts: Parameters<typeof encodeArtifact>[1] = {
  trainedAt: '2026-07-01T12:00:00.000Z',
  log: { epoch: 'test', positions: [1] },
  parameters: modelParametersDefault,
  counts: { readers: 7, likes: 24 },
};

/** Tells two artifacts of this test apart. */
const lengthOf = (bytes: Uint8Array): string => bytes.length.toString(16).padStart(64, '0');
