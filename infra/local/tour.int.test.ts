import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from './eventually.ts';
import { homeAt } from './paths.ts';
import { isRunning, pidNames, readPid, type ProcessMark } from './pids.ts';
import { nodeCommand } from './store-plan.ts';

describe('make tour without a stack', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-no-stack-'));

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('starts a stack of its own, and leaves neither process nor data behind on Ctrl-C', async () => {
    const [file, ...args] = nodeCommand('tour.ts');
    const child = spawn(file, args, {
      env: { ...process.env, ESTANTE_HOME: path.join(folder, 'none'), TMPDIR: folder },
      stdio: 'ignore',
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const begun = await eventually(
      () => {
        const own = readdirSync(folder).find((name) => name.startsWith('estante-tour-')) ?? 'none';
        const home = homeAt(path.join(folder, own));
        const marks = pidNames(home.run).flatMap((name): ProcessMark[] => {
          const mark = readPid(home.run, name);
          return mark === undefined ? [] : [mark];
        });
        if (marks.length < 5) throw new Error(`only ${marks.length} processes have been started`);
        return { home, marks };
      },
      { timeoutMs: 30_000, everyMs: 5 },
    );
    child.kill('SIGINT');
    expect(await exited).to.equal(1);
    expect(begun.marks.filter(isRunning)).to.deep.equal([]);
    expect(existsSync(begun.home.root)).to.equal(false);
    expect(existsSync(path.join(folder, 'none'))).to.equal(false);
  });
});
