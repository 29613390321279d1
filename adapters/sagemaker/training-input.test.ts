import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { parseHyperparameters } from './hyperparameters.ts';
import { shelfReaders, writeTrainingJob } from './testing.ts';
import { TrainingInputError } from './training-input-error.ts';
import { readTrainingInput } from './training-input.ts';

describe('hyperparameters', () => {
  const refusalOf = (json: unknown): string => {
    try {
      parseHyperparameters(json);
    } catch (error) {
      if (error instanceof TrainingInputError) return error.message;
    }
    throw new Error('it was taken');
  };

  it('are strings, as SageMaker and its SDKs write them, and have defaults', () => {
    expect(parseHyperparameters({})).to.deep.equal(modelParametersDefault);
    expect(parseHyperparameters({ lambda: '2.5', neighbours: '40' })).to.include({
      lambda: 2.5,
      neighbours: 40,
    });
  });

  it('may come with those of tuning jobs and toolkits, which are not ours', () => {
    const given = {
      _tuning_objective_metric: 'heldout:ndcg20',
      sagemaker_region: '"us-east-1"',
      lambda: '3',
    };
    expect(parseHyperparameters(given)).to.deep.equal({ ...modelParametersDefault, lambda: 3 });
  });

  it('are refused by name, all at once', () => {
    const text = refusalOf({ neighbors: '10', lambda: '-1', neighbours: 'many' });
    expect(text).to.include('there is no hyperparameter "neighbors"; there are neighbours,');
    expect(text).to.include('lambda "-1": ').and.include('neighbours "many": ');
  });

  it('must be strings', () => {
    for (const json of [{ lambda: 2 }, [], 'lambda', null]) expect(refusalOf(json)).to.include('strings');
  });
});

describe('the input of a training job', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'estante-job-'));
    await writeTrainingJob(root, shelfReaders(40), { lambda: '2' });
  });
  afterEach(() => rm(root, { recursive: true }));

  const at = (...names: string[]): string => path.join(root, 'input', ...names);
  const train = 'likes-00-0000.csv.gz';
  const refusal = async (): Promise<string> => {
    const error = await readTrainingInput(root).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TrainingInputError);
    return error instanceof Error ? error.message : '';
  };

  it('is parameters, the likes of the channel train and those of held-out readers', async () => {
    const { parameters, likes, books, heldOut, manifest } = await readTrainingInput(root);
    expect([...books]).to.deep.equal([['b-0', { authors: ['Anonymous'], series: [], genres: ['fantasy'] }]]);
    expect(parameters.lambda).to.equal(2);
    expect(likes.size + heldOut.length).to.equal(40);
    expect(manifest.log).to.deep.equal({ epoch: 'e1', positions: [7, 9] });
    expect(heldOut[0]?.books).to.have.length(7);
  });

  it('may lack held-out readers, hyperparameters and the configuration of resources', async () => {
    await writeFile(at('config', 'inputdataconfig.json'), '{"train":{"TrainingInputMode":"FastFile"}}');
    await unlink(at('config', 'hyperparameters.json'));
    await unlink(at('config', 'resourceconfig.json'));
    const { heldOut, parameters } = await readTrainingInput(root);
    expect(heldOut).to.deep.equal([]);
    expect(parameters).to.deep.equal(modelParametersDefault);
  });

  for (const [what, file, content, says] of [
    ['hyperparameters that are no JSON', 'hyperparameters.json', '{', 'hyperparameters.json cannot be read'],
    ['no channel at all', 'inputdataconfig.json', '{}', 'the channel train is missing'],
    [
      'a channel that is not ours',
      'inputdataconfig.json',
      '{"train":{},"validation":{}}',
      'no channel "validation"',
    ],
    [
      'a channel that is a pipe',
      'inputdataconfig.json',
      '{"train":{"TrainingInputMode":"Pipe"}}',
      'Pipe mode',
    ],
    [
      'a channel of RecordIO',
      'inputdataconfig.json',
      '{"train":{"RecordWrapperType":"RecordIO"}}',
      'RecordIO',
    ],
    ['two instances', 'resourceconfig.json', '{"hosts":["algo-1","algo-2"]}', 'set InstanceCount to 1'],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      await writeFile(at('config', file), content);
      expect(await refusal()).to.include(says);
    });
  }

  it('is refused without a manifest, saying what makes one', async () => {
    await unlink(at('data', 'train', 'manifest.json'));
    expect(await refusal()).to.include('./estante model export');
  });

  it('is refused when a file is missing, changed, or no file of likes', async () => {
    const file = at('data', 'train', train);
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, -1));
    expect(await refusal()).to.include(`${file} is not the file of the manifest`);
    await unlink(file);
    expect(await refusal()).to.include(`${file} is in the manifest and cannot be read`);
  });

  it('is refused when the manifest leads out of its channel', async () => {
    const manifest = at('data', 'train', 'manifest.json');
    const text = (await readFile(manifest, 'utf8')).replace(train, '../../../etc/passwd');
    await writeFile(manifest, text);
    expect(await refusal()).to.include('manifest.json of the channel train');
  });
});
