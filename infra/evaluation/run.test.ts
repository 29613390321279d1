import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { z } from 'zod';
import { murmur3 } from '../../domain/partition.ts';

const program = path.join(import.meta.dirname, 'run.ts');

/** Runs `make evaluate` with these variables. */
async function evaluate(
  variables: Readonly<Record<string, string>>,
  onFirstWord?: (child: ChildProcess) => void,
) {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'], ...variables } });
  if (onFirstWord !== undefined) child.stderr.once('data', () => onFirstWord(child));
  const ended = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

const quality = z.object({
  recall20: z.number(),
  recall50: z.number(),
  ndcg20: z.number(),
  ndcg100: z.number(),
  hitRate20: z.number(),
  coverage20: z.number(),
  popularityBias20: z.number(),
  intervals: z.record(z.string(), z.tuple([z.number(), z.number()])),
});
const evaluation = z.object({
  counts: z.object({
    readers: z.number(),
    trainLikes: z.number(),
    testLikes: z.number(),
    testReaders: z.number(),
  }),
  model: quality.extend({ trainSeconds: z.number(), peakMiB: z.number(), artifactMiB: z.number() }),
  newReader: z.record(z.string(), z.object({ recall20: z.number(), ndcg20: z.number() })),
  staleList: z.object({
    stale: z.object({ ndcg20: z.number() }),
    refreshed: z.object({ ndcg20: z.number() }),
  }),
  yardsticks: z.object({ ease: quality.nullable(), itemKnn: quality, popularity: quality }).optional(),
});
const lastLineOf = (stdout: string) =>
  evaluation.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));

/** Readers of two kinds of books, a dozen of forty each. */
const readers = Array.from({ length: 120 }, (_, reader) => ({
  reader,
  books: [
    ...new Set(
      Array.from({ length: 12 }, (_book, place) => (reader % 2) * 40 + (murmur3(`${reader} ${place}`) % 40)),
    ),
  ],
}));

describe('make evaluate', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-evaluate-'));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, contents: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, contents);
    return file;
  };
  const lines = () =>
    fileOf('lines', readers.map(({ reader, books }) => `${reader} ${books.join(' ')}\n`).join(''));

  it('measures model and yardsticks on a cut of its own, and ends with a line of JSON', async () => {
    const { code, stdout, stderr } = await evaluate({ TRAIN: lines(), YARDSTICKS: '1' });
    expect(code, stderr).to.equal(0);
    const { counts, model, newReader, staleList, yardsticks } = lastLineOf(stdout);
    const likes = readers.reduce((sum, { books }) => sum + books.length, 0);
    expect(counts.trainLikes + counts.testLikes).to.equal(likes);
    expect(counts.testReaders).to.equal(120);
    // Whoever can tell the two kinds apart finds more than half of the forty books by chance; popularity cannot.
    expect(model.recall20).to.be.greaterThan((yardsticks?.popularity.recall20 ?? 1) + 0.1);
    expect(yardsticks?.ease?.recall20).to.be.greaterThan((yardsticks?.popularity.recall20 ?? 1) + 0.1);
    expect(model.intervals['recall20']?.[0]).to.be.lessThan(model.recall20);
    expect(model.intervals['recall20']?.[1]).to.be.greaterThan(model.recall20);
    expect(model.peakMiB).to.be.greaterThan(30);
    expect(model.artifactMiB).to.be.greaterThan(0);
    expect(Object.keys(newReader)).to.deep.equal(['1', '3', '5', '10']);
    expect(staleList.refreshed.ndcg20).to.be.greaterThan(staleList.stale.ndcg20);
    expect(stdout)
      .to.match(/^model +0\.\d{4}/m)
      .and.to.match(/^EASE, λ = \d+ /m);
  });

  it('measures the same in both formats, with the cut given as a file of its own', async () => {
    const rows = (of: (books: readonly number[]) => readonly number[]) =>
      [
        'reader,book_id',
        ...readers.flatMap(({ reader, books }) => of(books).map((book) => `${reader},${book}`)),
        '',
      ].join('\n');
    const test = fileOf(
      'test.csv',
      rows((books) => books.slice(0, 2)),
    );
    const csv = fileOf(
      'train.csv',
      rows((books) => books.slice(2)),
    );
    const train = fileOf(
      'train',
      readers.map(({ reader, books }) => `${reader} ${books.slice(2).join(' ')}\n`).join(''),
    );
    const [ofCsv, ofLines] = [
      await evaluate({ TRAIN: csv, TEST: test }),
      await evaluate({ TRAIN: train, TEST: test }),
    ];
    const { model: fromCsv, counts } = lastLineOf(ofCsv.stdout);
    const { model: fromLines } = lastLineOf(ofLines.stdout);
    expect(counts.testLikes).to.equal(240);
    expect([fromLines.recall20, fromLines.ndcg100]).to.deep.equal([fromCsv.recall20, fromCsv.ndcg100]);
  });

  it('says what is wrong with a file, and exits with 2', async () => {
    const missing = await evaluate({ TRAIN: path.join(folder, 'nowhere') });
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.contain('nowhere cannot be read');
    const bad = await evaluate({ TRAIN: fileOf('bad.csv', 'reader,book_id\n1,2,3\n') });
    expect(bad.code).to.equal(2);
    expect(bad.stderr).to.contain('bad.csv:2: has 3 columns');
    expect(bad.stdout).to.equal('');
  });

  it('says what is wrong with a test file before it trains', async () => {
    const { code, stderr } = await evaluate({ TRAIN: lines(), TEST: fileOf('empty', '') });
    expect(code).to.equal(2);
    expect(stderr).to.contain('empty holds no like').and.not.to.contain('training');
    const known = await evaluate({ TRAIN: lines(), TEST: lines() });
    expect(known.code).to.equal(2);
    expect(known.stderr).to.contain('holds no like that is not in');
  });

  it('tells how it is used when it is used wrongly', async () => {
    const { code, stderr } = await evaluate({});
    expect(code).to.equal(2);
    expect(stderr).to.contain('TRAIN must name a file of likes').and.to.contain('YARDSTICKS=1');
  });

  it('ends at once on Ctrl-C', async () => {
    const { signal, stderr, stdout } = await evaluate({ TRAIN: lines() }, (child) => child.kill('SIGINT'));
    expect(signal).to.equal('SIGINT');
    expect(stderr).to.contain('reading: done');
    expect(stdout).to.equal('');
  });
});
