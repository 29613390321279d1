import { expect } from 'chai';
import { sampleManifest } from '../../projections/testing/sample-manifest.ts';
import { modelListText, promotionText, rollbackText } from './model-text.ts';

const [older, newer] = ['m-20260101t000000000z-00000001', 'm-20260102t000000000z-00000002'];
const at = '2026-01-03T00:00:00.000Z';

describe('what is told of models', () => {
  it('marks the current one, and says how it came to be that and which were rolled back', () => {
    const metrics = { ...sampleManifest().metrics, readers: 0 };
    const text = modelListText({
      current: older,
      models: [sampleManifest({ modelVersion: newer, metrics }), sampleManifest({ modelVersion: older })],
      history: [
        { modelVersion: older, at, how: 'rolled-back', reason: 'slow', by: 'ana' },
        { modelVersion: newer, at, how: 'promoted' },
      ],
    });
    expect(text.split('\n')).to.deep.equal([
      '   version                         readers  likes  books  MB   Recall@20  NDCG@20  held out',
      `   ${newer}  3        6      3      0.0  -          -        0/1`,
      `*  ${older}  3        6      3      0.0  0.5000     0.2500   1/1`,
      '',
      `current: ${older}, rolled-back ${at} by ana (slow)`,
      `rolled back: ${newer}`,
    ]);
  });

  it('says so when there is none, when none is current, and when all that is known is which is current', () => {
    expect(modelListText({ current: undefined, models: [], history: [] })).to.include(
      'there is no model yet',
    );
    const registered = { current: undefined, models: [sampleManifest()], history: [] };
    expect(modelListText(registered)).to.include('no model is current');
    expect(modelListText({ current: older, models: [], history: [] })).to.include(`current: ${older}`);
  });

  it('tells what a promotion and a rollback came to', () => {
    expect(promotionText({ status: 'already-current', modelVersion: older })).to.equal(
      `${older} is current already`,
    );
    const first = {
      status: 'promoted' as const,
      modelVersion: older,
      replaced: undefined,
      comparison: undefined,
    };
    expect(promotionText(first)).to.equal(`${older} is current\n  compared with none`);
    expect(rollbackText({ status: 'nothing-before', current: undefined })).to.include('no model is current');
  });
});
