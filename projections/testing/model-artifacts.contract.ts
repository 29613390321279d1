import { expect } from 'chai';
import { moved } from '../../domain/recommending/model-pointer.ts';
import { NoSuchModelError, type ModelArtifacts } from '../model-artifacts.ts';
import { sampleManifest } from './sample-manifest.ts';

/** What every store of model artifacts keeps to. `start` gives an empty one. */
export function describeModelArtifacts(title: string, start: () => Promise<ModelArtifacts>): void {
  describe(title, () => {
    let artifacts: ModelArtifacts;
    beforeEach(async () => {
      artifacts = await start();
    });

    const older = 'm-20260101t000000000z-00000001';
    const newer = 'm-20260102t000000000z-00000002';
    const at = (modelVersion: string) =>
      moved(undefined, { modelVersion, at: '2026-01-03T00:00:00.000Z', how: 'promoted' });
    const tagNow = async () => (await artifacts.pointer())?.tag;
    const register = async (modelVersion: string) => artifacts.movePointer(at(modelVersion), await tagNow());
    const put = (modelVersion: string) =>
      artifacts.put(
        modelVersion,
        new TextEncoder().encode(JSON.stringify(sampleManifest({ modelVersion }))),
        'manifest.json',
      );

    it('gives back the very bytes that were put', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      await artifacts.put(older, bytes);
      expect(Buffer.from(await artifacts.get(older)).equals(bytes)).to.equal(true);
    });

    it('takes the same artifact twice', async () => {
      await artifacts.put(older, Uint8Array.of(1, 2, 3));
      await artifacts.put(older, Uint8Array.of(1, 2, 3));
      expect([...(await artifacts.get(older))]).to.deep.equal([1, 2, 3]);
    });

    it('keeps the files of a model apart', async () => {
      await artifacts.put(older, Uint8Array.of(1));
      await artifacts.put(older, Uint8Array.of(2), 'held-out.csv.gz');
      expect([...(await artifacts.get(older))]).to.deep.equal([1]);
      expect([...(await artifacts.get(older, 'held-out.csv.gz'))]).to.deep.equal([2]);
    });

    it('rejects when asked for a version that was never put, or a file that it lacks', async () => {
      await artifacts.put(newer, Uint8Array.of(1));
      for (const asked of [artifacts.get(older), artifacts.get(newer, 'manifest.json')]) {
        const error = await asked.catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(NoSuchModelError);
      }
    });

    it('lists what has a manifest, the newest first', async () => {
      expect(await artifacts.list()).to.deep.equal([]);
      await put(older);
      await put(newer);
      await artifacts.put('m-20260103t000000000z-00000003', Uint8Array.of(1));
      expect((await artifacts.list()).map(({ modelVersion }) => modelVersion)).to.deep.equal([newer, older]);
    });

    it('forgets a model, also one that it has forgotten already', async () => {
      await artifacts.put(older, Uint8Array.of(1));
      await put(older);
      await put(newer);
      await artifacts.forget(older);
      await artifacts.forget(older);
      expect((await artifacts.list()).map(({ modelVersion }) => modelVersion)).to.deep.equal([newer]);
      const error = await artifacts.get(older).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(NoSuchModelError);
    });

    it('has no current model before one is registered, though one was put', async () => {
      await artifacts.put(older, Uint8Array.of(1));
      expect(await artifacts.current()).to.deep.equal({ status: 'none' });
      expect(await artifacts.current('some-tag')).to.deep.equal({ status: 'none' });
      expect(await artifacts.pointer()).to.equal(undefined);
    });

    it('says which model was registered last', async () => {
      expect(await register(older)).to.equal('moved');
      expect(await register(newer)).to.equal('moved');
      const current = await artifacts.current();
      expect(current).to.include({ status: 'current', modelVersion: newer });
      expect((await artifacts.pointer())?.pointer).to.deep.equal(at(newer));
    });

    it('says that nothing changed to who knows the tag, until the next registration', async () => {
      await register(older);
      const first = await artifacts.current();
      const tag = first.status === 'current' ? first.tag : '';
      expect(await artifacts.current(tag)).to.deep.equal({ status: 'unchanged' });
      await register(newer);
      expect(await artifacts.current(tag)).to.include({ status: 'current', modelVersion: newer });
    });

    it('moves the pointer for one of many who knew the same', async () => {
      const first = await Promise.all(
        Array.from({ length: 8 }, () => artifacts.movePointer(at(older), undefined)),
      );
      // Equal pointers cannot be told apart: who wrote the same may think it was theirs.
      expect(first).to.include('moved');
      const from = await tagNow();
      const versions = Array.from({ length: 8 }, (_, index) => `m-2026010${index + 1}t000000000z-0000000a`);
      const outcomes = await Promise.all(versions.map((version) => artifacts.movePointer(at(version), from)));
      expect(outcomes.filter((outcome) => outcome === 'moved')).to.have.length(1);
      const winner = versions[outcomes.indexOf('moved')];
      expect(await artifacts.current()).to.include({ modelVersion: winner });
    });

    it('leaves a pointer alone that is another than was thought, or is there already', async () => {
      await register(older);
      const known = await tagNow();
      await register(newer);
      expect(await artifacts.movePointer(at(older), known)).to.equal('lost');
      expect(await artifacts.movePointer(at(older), undefined)).to.equal('lost');
      expect(await artifacts.current()).to.include({ modelVersion: newer });
    });
  });
}
