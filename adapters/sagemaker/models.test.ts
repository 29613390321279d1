import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ArtifactError } from '../../domain/recommending/artifact.ts';
import { moved } from '../../domain/recommending/model-pointer.ts';
import { eventually } from '../../infra/local/eventually.ts';
import { memoryModelArtifacts } from '../memory/model-artifacts.ts';
import { followModels, modelFile, modelInFolder } from './models.ts';
import { sampleArtifact } from './testing.ts';

describe('models of the model server', () => {
  describe('in a folder', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'estante-model-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('are read when there is one', async () => {
      const { modelVersion, bytes } = sampleArtifact();
      await writeFile(path.join(folder, modelFile), bytes);
      expect(await modelInFolder(folder)).to.include({ modelVersion, books: 3 });
    });

    it('are not there when the folder is empty or missing', async () => {
      expect(await modelInFolder(folder)).to.equal(undefined);
      expect(await modelInFolder(path.join(folder, 'missing'))).to.equal(undefined);
    });

    it('make the start fail when they are damaged', async () => {
      await writeFile(path.join(folder, modelFile), sampleArtifact().bytes.subarray(0, -1));
      const error = await modelInFolder(folder).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ArtifactError).with.property('fault', 'truncated');
    });
  });

  describe('in a store', () => {
    const registeredAt = '2026-01-03T00:00:00.000Z';
    let artifacts: ReturnType<typeof memoryModelArtifacts>;
    let stop: AbortController;
    let models: string[];
    let errors: unknown[];
    let ended: Promise<void>;

    beforeEach(() => {
      artifacts = memoryModelArtifacts();
      stop = new AbortController();
      models = [];
      errors = [];
    });
    afterEach(async () => {
      stop.abort();
      await ended;
    });

    function follow(): void {
      ended = followModels({
        artifacts,
        signal: stop.signal,
        onModel: ({ modelVersion }) => models.push(modelVersion),
        onError: (error) => errors.push(error),
        everyMs: 5,
      });
    }

    async function register(artifact: { modelVersion: string; bytes: Uint8Array }): Promise<void> {
      await artifacts.put(artifact.modelVersion, artifact.bytes);
      const known = await artifacts.pointer();
      const move = { modelVersion: artifact.modelVersion, at: registeredAt, how: 'promoted' as const };
      await artifacts.movePointer(moved(known?.pointer, move), known?.tag);
    }

    const untilModels = (...expected: string[]) =>
      eventually(() => expect(models).to.deep.equal(expected), { timeoutMs: 2_000, everyMs: 5 });

    it('are loaded as they become current, each once', async () => {
      follow();
      const [first, second] = [sampleArtifact(), sampleArtifact('ulysses', '02')];
      await register(first);
      await untilModels(first.modelVersion);
      await register(second);
      await untilModels(first.modelVersion, second.modelVersion);
      // Several rounds in which nothing changes.
      await delay(60);
      expect(models).to.have.length(2);
      expect(errors).to.deep.equal([]);
    });

    it('stay in use while the next one is damaged, which is told once, and give way when it is mended', async () => {
      const [first, second] = [sampleArtifact(), sampleArtifact('ulysses', '02')];
      await register(first);
      follow();
      await untilModels(first.modelVersion);
      await register({ ...second, bytes: second.bytes.subarray(0, -1) });
      await eventually(() => expect(errors).to.have.length(1), { timeoutMs: 2_000, everyMs: 5 });
      expect(errors[0]).to.be.instanceOf(ArtifactError);
      await artifacts.put(second.modelVersion, second.bytes);
      await untilModels(first.modelVersion, second.modelVersion);
      expect(errors).to.have.length(1);
    });

    it('are asked for again when the store was away', async () => {
      const { current } = artifacts;
      let isAway = true;
      artifacts = {
        ...artifacts,
        current: (tag) => (isAway ? Promise.reject(new Error('away')) : current(tag)),
      };
      const first = sampleArtifact();
      await register(first);
      follow();
      await eventually(() => expect(errors).to.have.length(1), { timeoutMs: 2_000, everyMs: 5 });
      isAway = false;
      await untilModels(first.modelVersion);
    });
  });
});
