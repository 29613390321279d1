import { expect } from 'chai';
import { memoryModelArtifacts } from '../adapters/memory/model-artifacts.ts';
import { ArtifactError, encodeArtifact } from '../domain/recommending/artifact.ts';
import { isHeldOut, type ReaderLikes } from '../domain/recommending/held-out.ts';
import { modelParametersDefault } from '../domain/recommending/parameters.ts';
import { bookNamed, likesOf, modelOf, readerNamed } from '../domain/recommending/testing/samples.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import { forgetOldModels, modelsKept } from './forget-old-models.ts';
import { NoSuchModelError, PointerMovedError, type ModelArtifacts } from './model-artifacts.ts';
import { promoteModel, registerModel, rollbackModel, type Promotion } from './promote-model.ts';
import { sampleManifest } from './testing/sample-manifest.ts';

const share = 0.2;

/** Readers that the share holds out, each of whom likes two books that go together. */
const heldOut: readonly ReaderLikes[] = Array.from({ length: 400 }, (_, index) => readerNamed(`r${index}`))
  .filter((readerId) => isHeldOut(readerId, share))
  .map((readerId, index) => ({
    readerId,
    books: (index % 2 === 0 ? 'dune emma' : 'kim ulysses').split(' ').map(bookNamed),
  }));

const likes = {
  good: { ana: 'dune emma', bea: 'dune emma', caio: 'kim ulysses', davi: 'kim ulysses' },
  bad: { ana: 'dune kim', bea: 'dune kim', caio: 'emma ulysses', davi: 'emma ulysses' },
};

/** Registers a model trained on this day of 2026, and answers its version. */
async function register(artifacts: ModelArtifacts, kind: keyof typeof likes, day: number): Promise<string> {
  const trainedAt = `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  const facts = {
    trainedAt,
    log: { epoch: 'e1', positions: [] },
    parameters: modelParametersDefault,
    counts: { readers: 4, likes: 8 },
  };
  const { header, bytes } = encodeArtifact(modelOf(likesOf(likes[kind])), facts, artifactChecksum);
  const { modelVersion } = header;
  await registerModel(artifacts, {
    manifest: sampleManifest({ modelVersion, trainedAt, heldOut: { share, readers: 80, likes: 160 } }),
    bytes,
    heldOutBytes: Uint8Array.of(1),
  });
  return modelVersion;
}

describe('promotion of a model', () => {
  let artifacts: ModelArtifacts;
  beforeEach(() => {
    artifacts = memoryModelArtifacts();
  });

  const promote = (modelVersion: string, changes: Partial<Promotion> = {}) =>
    promoteModel({
      artifacts,
      modelVersion,
      by: 'test',
      clock: () => new Date('2026-02-01T00:00:00.000Z'),
      readHeldOut: () => heldOut,
      ...changes,
    });
  const rollback = () =>
    rollbackModel({ artifacts, by: 'test', clock: () => new Date('2026-02-02T00:00:00.000Z') });
  const current = async () => (await artifacts.pointer())?.pointer.modelVersion;

  it('makes the first one current, compared with none', async () => {
    const first = await register(artifacts, 'bad', 1);
    expect(await current()).to.equal(undefined);
    expect(await promote(first)).to.include({
      status: 'promoted',
      replaced: undefined,
      comparison: undefined,
    });
    expect(await current()).to.equal(first);
    expect(await promote(first)).to.deep.equal({ status: 'already-current', modelVersion: first });
  });

  it('takes one that is better, measured on the same held-out readers', async () => {
    const [bad, good] = [await register(artifacts, 'bad', 1), await register(artifacts, 'good', 2)];
    await promote(bad);
    const outcome = await promote(good);
    if (outcome.status !== 'promoted') throw new Error(outcome.status);
    expect(outcome.replaced).to.equal(bad);
    expect(outcome.comparison?.candidate).to.include({ readers: heldOut.length, ndcg20: 1 });
    expect(outcome.comparison?.current).to.include({ readers: heldOut.length, ndcg20: 0 });
    expect(await current()).to.equal(good);
  });

  it('takes one that is equal', async () => {
    const [first, second] = [await register(artifacts, 'good', 1), await register(artifacts, 'good', 2)];
    await promote(first);
    expect((await promote(second)).status).to.equal('promoted');
  });

  it('refuses one that is worse, unless it is forced, with a reason that is kept', async () => {
    const [good, bad] = [await register(artifacts, 'good', 1), await register(artifacts, 'bad', 2)];
    await promote(good);
    const refused = await promote(bad);
    expect(refused).to.include({ status: 'refused', current: good });
    expect(refused).to.have.nested.property('comparison.isWorse', true);
    expect(await current()).to.equal(good);
    expect((await promote(bad, { force: 'the good one leaks' })).status).to.equal('promoted');
    expect((await artifacts.pointer())?.pointer.history[0]).to.deep.equal({
      modelVersion: bad,
      at: '2026-02-01T00:00:00.000Z',
      how: 'forced',
      reason: 'the good one leaks',
      by: 'test',
    });
  });

  it('asks only readers whom neither of the two has seen', async () => {
    const [first, second] = [await register(artifacts, 'good', 1), await register(artifacts, 'good', 2)];
    const manifest = sampleManifest({
      modelVersion: first,
      heldOut: { share: 0.05, readers: 20, likes: 40 },
    });
    await artifacts.put(first, new TextEncoder().encode(JSON.stringify(manifest)), 'manifest.json');
    await promote(first);
    const outcome = await promote(second);
    const asked = outcome.status === 'promoted' ? outcome.comparison?.candidate.readers : undefined;
    const unseen = heldOut.filter(({ readerId }) => isHeldOut(readerId, 0.05)).length;
    expect([asked, unseen < heldOut.length]).to.deep.equal([unseen, true]);
  });

  it('knows only what is registered', async () => {
    const error = await promote('m-20260101t000000000z-00000001').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NoSuchModelError);
  });

  it('takes any in place of one that cannot be read, but none that cannot be read itself', async () => {
    const [first, second] = [await register(artifacts, 'good', 1), await register(artifacts, 'bad', 2)];
    await promote(first);
    await artifacts.put(second, Uint8Array.of(1));
    for (const force of [undefined, 'whatever it is']) {
      const error = await promote(second, { force }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ArtifactError);
    }
    const third = await register(artifacts, 'bad', 3);
    await artifacts.put(first, Uint8Array.of(1));
    expect(await promote(third)).to.include({ status: 'promoted', comparison: undefined });
  });

  it('compares again when another model became current meanwhile', async () => {
    const [bad, good, equal] = [
      await register(artifacts, 'bad', 1),
      await register(artifacts, 'good', 2),
      await register(artifacts, 'bad', 3),
    ];
    await promote(bad);
    let raced = false;
    const racing: ModelArtifacts = {
      ...artifacts,
      movePointer: async (pointer, from) => {
        if (!raced) {
          raced = true;
          await promote(good);
        }
        return artifacts.movePointer(pointer, from);
      },
    };
    // Not worse than the bad one, but worse than the good one that was faster.
    expect(await promote(equal, { artifacts: racing })).to.include({ status: 'refused', current: good });
    expect(await current()).to.equal(good);
  });

  it('gives up when others are faster every time', async () => {
    const first = await register(artifacts, 'good', 1);
    const lost: ModelArtifacts = { ...artifacts, movePointer: async () => 'lost' };
    const error = await promote(first, { artifacts: lost }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PointerMovedError);
  });

  it('is taken back by a rollback, one model at a time', async () => {
    const [first, second, third] = [
      await register(artifacts, 'good', 1),
      await register(artifacts, 'good', 2),
      await register(artifacts, 'good', 3),
    ];
    expect(await rollback()).to.deep.equal({ status: 'nothing-before', current: undefined });
    for (const version of [first, second, third]) await promote(version);
    expect(await rollback()).to.deep.equal({ status: 'rolled-back', modelVersion: second, replaced: third });
    expect(await rollback()).to.deep.equal({ status: 'rolled-back', modelVersion: first, replaced: second });
    expect(await rollback()).to.deep.equal({ status: 'nothing-before', current: first });
    expect(await current()).to.equal(first);
  });
});

describe('old models', () => {
  it('are forgotten, but for the newest, the current one and those that one may go back to', async () => {
    const artifacts = memoryModelArtifacts();
    const versions: string[] = [];
    for (let day = 1; day <= modelsKept + 4; day += 1) versions.push(await register(artifacts, 'good', day));
    const [oldest = '', second = ''] = versions;
    const clock = () => new Date('2026-02-01T00:00:00.000Z');
    for (const modelVersion of [oldest, second]) {
      await promoteModel({ artifacts, modelVersion, clock, readHeldOut: () => heldOut });
    }
    expect(await forgetOldModels(artifacts)).to.have.members(versions.slice(2, 4));
    const left = (await artifacts.list()).map(({ modelVersion }) => modelVersion);
    expect(left).to.have.members([oldest, second, ...versions.slice(4)]);
    expect(await forgetOldModels(artifacts)).to.deep.equal([]);
  });
});
