import { expect } from 'chai';
import {
  channelManifestSchema,
  modelManifestSchema,
  type ChannelManifest,
  type ModelManifest,
} from './training-manifests.ts';

const sha256 = '0'.repeat(64);
const channel: ChannelManifest = {
  format: 1,
  exportedAt: '2026-01-01T00:00:00.000Z',
  log: { epoch: 'e1', positions: [1, 2] },
  events: 3,
  malformedEvents: 0,
  withdrawnBooks: [],
  heldOutShare: 0.1,
  files: {
    train: [{ name: 'likes-00-0000.csv.gz', bytes: 1, sha256, readers: 1, likes: 2 }],
    heldout: [],
    books: [{ name: 'books-00-0000.jsonl.gz', bytes: 1, sha256, books: 1 }],
  },
};
const model: ModelManifest = {
  format: 1,
  modelVersion: 'm-20260101t000000000z-00000001',
  trainedAt: '2026-01-01T00:00:00.000Z',
  log: { epoch: 'e1', positions: [1, 2] },
  hyperparameters: { neighbours: 80, tuned: true, how: 'well' },
  counts: { readers: 1, likes: 2, books: 3, weights: 4, readersLeftOut: 0 },
  heldOut: { share: 0.1, readers: 1, likes: 2 },
  metrics: { readers: 1, recall20: 0.5, ndcg20: 0.5, hitRate20: 1, trainSeconds: 1.5, peakMiB: 10 },
  bytes: 9,
  sha256,
};

describe('manifests of training', () => {
  it('come back from JSON as they were written', () => {
    expect(channelManifestSchema.parse(JSON.parse(JSON.stringify(channel)))).to.deep.equal(channel);
    expect(modelManifestSchema.parse(JSON.parse(JSON.stringify(model)))).to.deep.equal(model);
  });

  it('name no file outside of their folder', () => {
    for (const name of ['../model.bin', '/etc/passwd', 'a/b', '.hidden', '']) {
      const files = { ...channel.files, books: [{ name, bytes: 1, sha256, books: 1 }] };
      expect(channelManifestSchema.safeParse({ ...channel, files }).success, name).to.equal(false);
    }
  });

  it('are of this format alone, and of versions and shares that can be', () => {
    expect(channelManifestSchema.safeParse({ ...channel, format: 2 }).success).to.equal(false);
    expect(channelManifestSchema.safeParse({ ...channel, heldOutShare: 0.6 }).success).to.equal(false);
    expect(modelManifestSchema.safeParse({ ...model, modelVersion: '../m' }).success).to.equal(false);
  });
});
