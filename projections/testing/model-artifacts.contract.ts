import { expect } from 'chai';
import type { ModelArtifacts } from '../model-artifacts.ts';

/** What every store of model artifacts keeps to. `start` gives an empty one. */
export function describeModelArtifacts(title: string, start: () => Promise<ModelArtifacts>): void {
  describe(title, () => {
    let artifacts: ModelArtifacts;
    beforeEach(async () => {
      artifacts = await start();
    });

    const older = 'm-20260101t000000000z-00000001';
    const newer = 'm-20260102t000000000z-00000002';
    const at = (modelVersion: string) => ({ modelVersion, registeredAt: '2026-01-03T00:00:00.000Z' });

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

    it('rejects when asked for a version that was never put', async () => {
      const error = await artifacts.get(older).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error);
    });

    it('has no current model before one is registered, though one was put', async () => {
      await artifacts.put(older, Uint8Array.of(1));
      expect(await artifacts.current()).to.deep.equal({ status: 'none' });
      expect(await artifacts.current('some-tag')).to.deep.equal({ status: 'none' });
    });

    it('says which model was registered last', async () => {
      await artifacts.register(at(older));
      await artifacts.register(at(newer));
      const current = await artifacts.current();
      expect(current).to.include({ status: 'current', modelVersion: newer });
    });

    it('says that nothing changed to who knows the tag, until the next registration', async () => {
      await artifacts.register(at(older));
      const first = await artifacts.current();
      const tag = first.status === 'current' ? first.tag : '';
      expect(await artifacts.current(tag)).to.deep.equal({ status: 'unchanged' });
      await artifacts.register(at(newer));
      expect(await artifacts.current(tag)).to.include({ status: 'current', modelVersion: newer });
    });
  });
}
