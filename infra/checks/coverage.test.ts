import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

const coverage = path.join(import.meta.dirname, 'coverage.ts');

const graded = `export const grade = (stars: number): string => {
  if (stars > 3) return 'liked';
  return 'not liked';
};`;
const gradedTest = (...stars: readonly number[]): string => `
  import { grade } from './grade.ts';
  describe('a grade', () => {
    for (const stars of [${stars.join(', ')}]) it('is given', () => { if (grade(stars) === '') throw new Error(); });
  });`;

describe('the coverage of the domain', function () {
  this.timeout(30_000);
  const projects: string[] = [];
  after(() => projects.forEach((folder) => rmSync(folder, { recursive: true })));

  /** Runs the check in a project of these files. */
  const checkProject = (files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'estante-covered-'));
    projects.push(folder);
    for (const [file, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return new Promise<{ passed: boolean; output: string }>((resolve) => {
      execFile(process.execPath, [coverage], { cwd: folder }, (error, stdout, stderr) =>
        resolve({ passed: error === null, output: stdout + stderr }),
      );
    });
  };

  it('is enough when tests run every branch', async () => {
    const files = { 'domain/grade.ts': graded, 'domain/grade.test.ts': gradedTest(2, 4) };
    const { passed, output } = await checkProject(files);
    expect(passed, output).to.equal(true);
  });

  it('falls short when a branch is not run, which is named', async () => {
    const files = { 'domain/grade.ts': graded, 'domain/grade.test.ts': gradedTest(2) };
    const { passed, output } = await checkProject(files);
    expect(passed, output).to.equal(false);
    expect(output).to.match(/Coverage for branches \(.+\) does not meet global threshold \(95%\)/);
    expect(output).to.match(/grade\.ts .*\| 2 /);
  });

  it('falls short when no test imports a file at all', async () => {
    const files = {
      'domain/grade.ts': graded,
      'domain/grade.test.ts': gradedTest(2, 4),
      'domain/forgotten.ts': 'export const forgotten = 1;\n',
    };
    const { passed, output } = await checkProject(files);
    expect(passed, output).to.equal(false);
    expect(output).to.match(/forgotten\.ts .*\| +0 \|/);
  });

  it('is not enough when a test fails', async () => {
    const files = {
      'domain/grade.ts': graded,
      'domain/grade.test.ts': `${gradedTest(2, 4)}
        it('fails', () => { throw new Error(); });`,
    };
    expect((await checkProject(files)).passed).to.equal(false);
  });

  it('asks no test for what an index beyond the end would give, in numeric code', async () => {
    const sum = `export const at = (numbers: Float64Array, index: number): number => numbers[index] ?? 0;`;
    const test = `
      import { at } from './at.ts';
      it('is a number', () => { if (at(Float64Array.of(1), 0) !== 1) throw new Error(); });`;
    const numeric = { 'domain/recommending/at.ts': sum, 'domain/recommending/at.test.ts': test };
    const { passed, output } = await checkProject(numeric);
    expect(passed, output).to.equal(true);
    const elsewhere = { 'domain/at.ts': sum, 'domain/at.test.ts': test };
    expect((await checkProject(elsewhere)).passed).to.equal(false);
  });
});
