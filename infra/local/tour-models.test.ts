import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { projectRoot } from './paths.ts';
import { liveModels } from './tour-models.ts';

describe('the read models of the tour', () => {
  const every = [...projections, feedsProjection].map(({ name, version }) => ({
    name,
    version,
    generation: 1,
  }));

  it('are all that the code knows, each with its file', () => {
    const { models, missing } = liveModels(every);
    expect(models.map(({ instance }) => instance)).to.deep.equal(every);
    expect(missing).to.deep.equal([]);
    for (const { file } of models) expect(existsSync(path.join(projectRoot, file)), file).to.equal(true);
  });

  it('leave out one that was never made, and say so', () => {
    const { models, missing } = liveModels(every.filter(({ name }) => name !== 'shelves'));
    expect(models.map(({ instance }) => instance.name)).to.not.include('shelves');
    expect(missing).to.deep.equal(['shelves has no live instance: is the projector running?']);
  });

  it('leave out one that other code has built, and say how to build it anew', () => {
    const older = every.map((one) => (one.name === 'feeds' ? { ...one, version: 0 } : one));
    const { models, missing } = liveModels(older);
    expect(models.map(({ instance }) => instance.name)).to.not.include('feeds');
    expect(missing).to.have.length(1);
    expect(missing[0]).to.match(/^feeds was built by version 0, .*\.\/estante replay feeds$/);
  });
});
