import { expect } from 'chai';
import type { TrainingOutcome } from '../projections/training.ts';
import { trainingReport } from './training-report.ts';

const trained: TrainingOutcome = {
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
};

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
        '  6.3 MB, 5.0 s\n',
    );
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
    expect(JSON.parse(told(trained, true))).to.deep.equal(trained);
    expect(told(trained, true).trimEnd()).to.not.include('\n');
  });
});
