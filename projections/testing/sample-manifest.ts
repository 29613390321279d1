import type { ModelManifest } from '../../domain/recommending/training-manifests.ts';

/** The manifest of some model. */
export const sampleManifest = (changes: Partial<ModelManifest> = {}): ModelManifest => ({
  format: 1,
  modelVersion: 'm-20260101t000000000z-00000001',
  trainedAt: '2026-01-01T00:00:00.000Z',
  log: { epoch: 'e1', positions: [6] },
  hyperparameters: { neighbours: 80 },
  counts: { readers: 3, likes: 6, books: 3, weights: 6, readersLeftOut: 0 },
  heldOut: { share: 0.1, readers: 1, likes: 2 },
  metrics: { readers: 1, recall20: 0.5, ndcg20: 0.25, hitRate20: 1, trainSeconds: 1, peakMiB: 100 },
  bytes: 4,
  sha256: '0'.repeat(64),
  ...changes,
});
