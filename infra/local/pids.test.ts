import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isRunning, markOf, pidNames, readPid, removePid, writePid } from './pids.ts';

describe('pid files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-pids-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('hold the bare number, and tell whether that very process still runs', () => {
    writePid(folder, 'self', process.pid);
    expect(readFileSync(path.join(folder, 'self.pid'), 'utf8')).to.equal(`${process.pid}\n`);
    const mark = readPid(folder, 'self');
    expect(mark !== undefined && isRunning(mark)).to.equal(true);
    expect(pidNames(folder)).to.deep.equal(['self']);
    removePid(folder, 'self');
    expect(readPid(folder, 'self')).to.equal(undefined);
  });

  it('do not take a later process with the same number for the one that was meant', () => {
    writePid(folder, 'reused', process.pid);
    writeFileSync(path.join(folder, 'reused.started'), 'another boot:1');
    const mark = readPid(folder, 'reused');
    expect(mark !== undefined && isRunning(mark)).to.equal(false);
  });

  it('are not acted on without the mark, or with nonsense in them', () => {
    writeFileSync(path.join(folder, 'bare.pid'), `${process.pid}\n`);
    expect(readPid(folder, 'bare')).to.equal(undefined);
    for (const nonsense of ['', 'abc', '-1', '0', '1', '1.5']) {
      writeFileSync(path.join(folder, 'odd.started'), 'x');
      writeFileSync(path.join(folder, 'odd.pid'), nonsense);
      expect(readPid(folder, 'odd'), nonsense).to.equal(undefined);
    }
  });

  it('count a process that has ended, though nobody has waited for it, as gone', async () => {
    const child = spawn('sh', ['-c', 'exit 0']);
    const mark = child.pid === undefined ? undefined : markOf(child.pid);
    await new Promise((resolve) => child.once('exit', resolve));
    expect(mark !== undefined && isRunning(mark)).to.equal(false);
    expect(markOf(2 ** 22 + 1)).to.equal(undefined);
  });
});
