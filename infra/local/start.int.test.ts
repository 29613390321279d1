import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from './eventually.ts';
import { homeAt } from './paths.ts';
import { isRunning, pidNames, readPid, type ProcessMark } from './pids.ts';
import { freePorts } from './ports.ts';
import { writeStandIns } from './stand-in.ts';
import { nodeCommand } from './store-plan.ts';

/** Patience only, for machines that are busy; a start that has failed is told at once. */
const startMs = 90_000;

describe('make start', function () {
  this.timeout(2 * startMs);
  const home = homeAt(mkdtempSync(path.join(tmpdir(), 'estante-start-')));
  const processes = path.join(home.root, 'processes');
  let port = 0;
  let child: ChildProcess;
  let output = '';

  const run = (entry: string) => {
    const [file, ...args] = nodeCommand(entry);
    const variables = { ESTANTE_HOME: home.root, ESTANTE_PROCESSES: processes, PORT: String(port) };
    const started = spawn(file, args, {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    return started;
  };
  const start = async () => {
    output = '';
    child = run('start.ts');
    await eventually(() => isOver(child) || expect(output).to.contain('Estante is ready'), {
      timeoutMs: startMs,
    });
    if (isOver(child)) throw new Error(`it ended before it was ready:\n${output}`);
  };
  const isOver = (one: ChildProcess) => one.exitCode !== null || one.signalCode !== null;
  const exitOf = (one: ChildProcess) => {
    return new Promise<number | null>((resolve) => one.once('exit', (code) => resolve(code)));
  };
  const marks = (): ProcessMark[] => pidNames(home.run).flatMap((name) => readPid(home.run, name) ?? []);
  const running = (some: ProcessMark[]) => some.filter(isRunning);

  before(async () => {
    [port = 0] = await freePorts(1);
    writeStandIns(processes);
  });
  after(async () => {
    await exitOf(run('stop.ts'));
    rmSync(home.root, { recursive: true, force: true });
  });

  it('says how to try it, with a token and lines to paste', async () => {
    await start();
    expect(output).to.match(/^export TOKEN=ey\S+$/m);
    expect(output.match(/^(curl|POSITION=)/gm)).to.have.length(3);
    expect(output).to.contain(`http://127.0.0.1:${port}/`);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`leaves no process behind on ${signal}`, async () => {
      if (child.exitCode !== null || child.signalCode !== null) await start();
      const before = marks();
      expect(running(before).length).to.be.greaterThan(12);
      const exited = exitOf(child);
      child.kill(signal);
      expect(await exited).to.equal(0);
      expect(running(before)).to.deep.equal([]);
      expect(pidNames(home.run)).to.deep.equal([]);
    });
  }

  it('stops a start that is under way', async () => {
    output = '';
    child = run('start.ts');
    await eventually(() => expect(marks().length).to.be.greaterThan(4), { timeoutMs: 20_000, everyMs: 5 });
    const before = marks();
    const exited = exitOf(child);
    child.kill('SIGINT');
    expect(await exited).to.equal(0);
    expect(running(before)).to.deep.equal([]);
  });

  it('ends what a killed run has left, and starts', async () => {
    await start();
    const left = marks();
    const exited = exitOf(child);
    child.kill('SIGKILL');
    await exited;
    expect(running(left).length).to.equal(left.length - 1);
    await start();
    expect(running(left)).to.deep.equal([]);
  });

  it('is stopped by make stop, and what a killed run left is too', async () => {
    const first = marks();
    const exited = exitOf(child);
    expect(await exitOf(run('stop.ts'))).to.equal(0);
    expect(await exited).to.equal(0);
    expect(running(first)).to.deep.equal([]);
    await start();
    const second = marks();
    const killed = exitOf(child);
    child.kill('SIGKILL');
    await killed;
    output = '';
    await exitOf(run('stop.ts'));
    expect(output).to.contain('had left').and.contain('postgres');
    expect(running(second)).to.deep.equal([]);
  });

  it('names the process that does not start, with the end of its log', async () => {
    rmSync(path.join(processes, 'relay.ts'));
    output = '';
    child = run('start.ts');
    expect(await exitOf(child)).to.equal(1);
    expect(output).to.contain('relay did not become ready').and.contain('Cannot find module');
    expect(marks()).to.deep.equal([]);
  });
});
