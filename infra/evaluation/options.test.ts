import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { evaluationOptions } from './options.ts';

describe('options of an evaluation', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-options-'));
  after(() => rmSync(folder, { recursive: true }));
  const TRAIN = path.join(folder, 'likes.csv');

  it('need a file to train on, and no more', () => {
    expect(evaluationOptions({ TRAIN })).to.deep.equal({
      train: TRAIN,
      test: undefined,
      books: undefined,
      withYardsticks: false,
      seed: 1,
      threads: 2,
    });
    expect(evaluationOptions({})).to.deep.equal({ fault: 'TRAIN must name a file of likes' });
  });

  it('take empty variables for absent ones, as make passes them', () => {
    expect(evaluationOptions({ TRAIN, TEST: '', YARDSTICKS: '', SEED: '' })).to.deep.equal(
      evaluationOptions({ TRAIN }),
    );
    expect(evaluationOptions({ TRAIN: '' })).to.have.property('fault');
  });

  it('find the books beside the likes, unless they are told of others or of none', () => {
    writeFileSync(path.join(folder, 'books.csv'), '');
    expect(evaluationOptions({ TRAIN })).to.have.property('books', path.join(folder, 'books.csv'));
    expect(evaluationOptions({ TRAIN, BOOKS: 'elsewhere.csv' })).to.have.property('books', 'elsewhere.csv');
    expect(evaluationOptions({ TRAIN, BOOKS: 'none' })).to.have.property('books', undefined);
  });

  it('are refused with what is wrong with each', () => {
    expect(evaluationOptions({ TRAIN, YARDSTICKS: 'yes', SEED: '1.5', THREADS: '0' }))
      .to.have.property('fault')
      .that.matches(/^YARDSTICKS must be 1 or 0; SEED must be a whole number; THREADS /);
  });
});
