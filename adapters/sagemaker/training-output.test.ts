import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { metricDefinitions, metricLines } from './metrics.ts';
import { TrainingInputError } from './training-input-error.ts';
import { failureShownMax, readModelFolder, writeFailure, writeModelFolder } from './training-output.ts';

const bytes = Uint8Array.of(1, 2, 3);
const metrics = {
  readers: 5,
  recall20: 0.123456789,
  ndcg20: 1e-7,
  hitRate20: 1,
  trainSeconds: 12.5,
  peakMiB: 812,
};
const manifest = {
  format: 1 as const,
  modelVersion: 'm-20260101t000000000z-00000001',
  trainedAt: '2026-01-01T00:00:00.000Z',
  log: { epoch: 'e1', positions: [6] },
  hyperparameters: { neighbours: 80 },
  counts: { readers: 3, likes: 6, books: 3, weights: 6, readersLeftOut: 0 },
  heldOut: { share: 0.1, readers: 5, likes: 20 },
  metrics,
  bytes: bytes.length,
  sha256: artifactChecksum(bytes),
};

describe('the output of a training job', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'estante-output-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is a model that comes back whole from its folder, with nothing beside it', async () => {
    const model = { manifest, bytes, heldOutBytes: Uint8Array.of(4) };
    await writeModelFolder(root, model);
    const read = await readModelFolder(path.join(root, 'model'));
    expect({ ...read, bytes: [...read.bytes], heldOutBytes: [...read.heldOutBytes] }).to.deep.equal({
      manifest,
      bytes: [...bytes],
      heldOutBytes: [4],
    });
    expect(await readdir(path.join(root, 'model'))).to.have.members([
      'model.bin',
      'held-out.csv.gz',
      'manifest.json',
    ]);
  });

  it('is no model when it lacks a file, or holds that of another', async () => {
    const refusal = async () => {
      const error = await readModelFolder(path.join(root, 'model')).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TrainingInputError);
      return String(error);
    };
    expect(await refusal()).to.include('holds no model: manifest.json');
    await writeModelFolder(root, { manifest, bytes, heldOutBytes: Uint8Array.of() });
    await writeFile(path.join(root, 'model', 'manifest.json'), '{');
    expect(await refusal())
      .to.include('manifest.json')
      .and.include('is not one of a model');
    await writeModelFolder(root, { manifest, bytes, heldOutBytes: Uint8Array.of() });
    await writeFile(path.join(root, 'model', 'model.bin'), 'another');
    expect(await refusal())
      .to.include('model.bin')
      .and.include('its checksum is another');
  });

  it('says in the first kilobyte of the failure file what is wrong, and then where', async () => {
    const cause = new Error('the disk is full');
    await writeFailure(root, `too\nlong ${'x'.repeat(3_000)}`, new Error('it failed', { cause }));
    const text = await readFile(path.join(root, 'output', 'failure'), 'utf8');
    const [first = '', ...rest] = text.split('\n');
    expect(first.length).to.be.below(failureShownMax);
    expect(first.startsWith('too long xxx')).to.equal(true);
    expect(rest.join('\n')).to.include('it failed').and.include('caused by Error: the disk is full');
  });

  it('prints metrics that the metric definitions of a job find', () => {
    const log = metricLines(metrics).join('\n');
    const found = Object.fromEntries(
      metricDefinitions.map(({ Name, Regex }) => [Name, Number(new RegExp(Regex).exec(log)?.[1])]),
    );
    expect(found).to.deep.equal({
      'heldout:readers': 5,
      'heldout:recall20': 0.123457,
      'heldout:ndcg20': 0,
      'heldout:hit_rate20': 1,
      'train:seconds': 12.5,
      'train:peak_mib': 812,
    });
  });
});
