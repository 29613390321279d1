import { expect } from 'chai';
import type { TrainingOutcome } from './composition/local-training.ts';
import { trainingReport } from './training-report.ts';

const quality = { readers: 3, recall20: 0.25, ndcg20: 0.3, hitRate20: 1 };

const trained = {
  status: 'trained',
  modelVersion: 'm-20260304t050607089z-0a1b2c3d',
  events: 1_000,
  malformedEvents: 0,
  readers: 20,
  readersLeftOut: 0,
  books: 30,
  likes: 400,
  weights: 500,
  bytes: 6_277_236,
  seconds: 4.96,
  heldOut: { share: 0.1, readers: 4, likes: 40 },
  metrics: { ...quality, trainSeconds: 1.5, peakMiB: 100 },
  promotion: {
    status: 'promoted',
    modelVersion: 'm-20260304t050607089z-0a1b2c3d',
    replaced: undefined,
    comparison: undefined,
  },
} as const satisfies TrainingOutcome;

function told(outcome: TrainingOutcome, asJson = false): string {
  const lines: string[] = [];
  trainingReport(asJson, { write: (text) => lines.push(text) }).done(outcome);
  return lines.join('');
}

describe('training report', () => {
  it('says which model is current and what it was made of', () => {
    expect(told(trained)).to.equal(
      'model m-20260304t050607089z-0a1b2c3d is current\n' +
        '  from 400 likes of 20 readers for 30 books, in 1000 events\n' +
        '  6.3 MB, 5.0 s\n' +
        '  Recall@20 0.2500, NDCG@20 0.3000 on 3 of 4 held-out readers\n',
    );
  });

  it('says what a worse model lost by, and how it is made current all the same', () => {
    const current = 'm-20260101t000000000z-00000001';
    const comparison = {
      candidate: { ...quality, ndcg20: 0.1 },
      current: quality,
      difference: -0.2,
      interval95: [-0.25, -0.15] as const,
      isWorse: true,
    };
    const { modelVersion } = trained;
    const promotion = { status: 'refused' as const, modelVersion, current, comparison };
    expect(told({ ...trained, promotion }))
      .to.include(`is worse than ${current}, which stays current`)
      .and.include('--force REASON')
      .and.include('NDCG@20 0.1000 beside 0.3000 of the current model on the same 3 readers: -0.2000');
    const report = trainingReport(true, { write: () => undefined });
    expect([report.done({ ...trained, promotion }), report.done(trained)]).to.deep.equal([1, 0]);
  });

  it('mentions what was passed over, when something was', () => {
    const text = told({ ...trained, malformedEvents: 2, readersLeftOut: 1 });
    expect(text).to.include('passed over 2 malformed events').and.include('left out 1 readers');
  });

  it('says plainly that there was nothing to train on, and that nothing was written', () => {
    const text = told({ status: 'nothing-to-train-on', events: 7, malformedEvents: 0 });
    expect(text).to.include('nothing to train on: 7 events').and.include('no model was written');
  });

  it('prints one line of JSON when asked to', () => {
    expect(JSON.parse(told(trained, true))).to.deep.equal(JSON.parse(JSON.stringify(trained)));
    expect(told(trained, true).trimEnd()).to.not.include('\n');
  });
});
