import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, signalGroup } from './ending.ts';
import { openLog, rotateLog } from './logs.ts';
import type { Home } from './paths.ts';
import { markOf, removePid, writePid } from './pids.ts';
import { yieldToOthers } from './priority.ts';
import { childEnv, messageOf, untilReady, type ProcessSpec } from './process-spec.ts';

export type SuperviseOptions = {
  /** Told when a process that was ready died, and when it is back. */
  notice: (text: string) => void;
  /** Children do not keep this process alive: it may end while they run, and must stop them before. */
  background: boolean;
};

const backOffMs = { first: 200, max: 10_000 };
/** A process that lived this long is not in a crash loop: it starts over with the shortest back-off. */
const settledMs = 3_000;
/** Deaths before it was ever ready, after which starting is given up. */
const earlyDeathsMax = 4;

/** One process in its own process group, kept running until `stop`. */
export class SupervisedProcess {
  readonly spec: ProcessSpec;
  readonly #home: Home;
  readonly #options: SuperviseOptions;
  #pid: number | undefined;
  #deaths = 0;
  #wasReady = false;
  #stopping = false;

  constructor(spec: ProcessSpec, home: Home, options: SuperviseOptions) {
    this.spec = spec;
    this.#home = home;
    this.#options = options;
    rotateLog(home.logs, spec.name);
    this.#launch();
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  /** Resolves once the probe passes; throws with the end of the log when that takes too long or it keeps dying. */
  async ready(): Promise<void> {
    await untilReady(this.spec, this.#home, () => this.#stopping || this.#gaveUp());
    this.#wasReady = true;
    this.#deaths = 0;
    this.#makeRoom();
  }

  kill(signal: NodeJS.Signals): void {
    signalGroup(this.#pid, signal);
  }

  /** Stop signal, bounded wait, then SIGKILL. Never throws. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const mark = this.#pid === undefined ? undefined : markOf(this.#pid);
    const { stopSignal, stopTimeoutMs } = this.spec;
    if (mark !== undefined) await endProcess(mark, { signal: stopSignal, timeoutMs: stopTimeoutMs });
    removePid(this.#home.run, this.spec.name);
  }

  /** No more waiting: SIGKILL to the whole process group. */
  forceStop(): void {
    this.#stopping = true;
    this.kill('SIGKILL');
  }

  #launch(): void {
    const startedMs = Date.now();
    const child = spawnLogged(this.spec, this.#home);
    if (this.#options.background) child.unref();
    this.#pid = child.pid;
    if (child.pid !== undefined) writePid(this.#home.run, this.spec.name, child.pid);
    void endOf(child).then((how) => this.#ended(how, Date.now() - startedMs));
  }

  async #ended(how: string, livedMs: number): Promise<void> {
    this.#pid = undefined;
    if (this.#stopping) return;
    removePid(this.#home.run, this.spec.name);
    this.#deaths = livedMs > settledMs ? 1 : this.#deaths + 1;
    if (this.#gaveUp()) return;
    if (this.#wasReady) this.#options.notice(`${this.spec.name} ended (${how}); starting it again`);
    await sleep(Math.min(backOffMs.first * 2 ** (this.#deaths - 1), backOffMs.max), undefined, {
      ref: false,
    });
    if (this.#isStopping()) return;
    this.#launch();
    if (this.#wasReady) await this.#announceReturn(this.#pid);
  }

  async #announceReturn(pid: number | undefined): Promise<void> {
    const overtaken = () => this.#stopping || this.#pid !== pid;
    try {
      await untilReady(this.spec, this.#home, overtaken);
      await this.spec.afterRestart?.();
      if (overtaken()) return;
      this.#makeRoom();
      this.#options.notice(`${this.spec.name} is back`);
    } catch (error) {
      if (!overtaken()) this.#options.notice(`${this.spec.name} is not back yet: ${messageOf(error)}`);
    }
  }

  /** Once it is ready: what it does before that is waited for. */
  #makeRoom(): void {
    const { niceness } = this.spec;
    if (this.#pid !== undefined && niceness !== undefined) yieldToOthers(this.#pid, niceness);
  }

  /** For after an await: the compiler takes a field that was false before for false for ever. */
  #isStopping(): boolean {
    return this.#stopping;
  }

  #gaveUp(): boolean {
    return !this.#wasReady && this.#deaths >= earlyDeathsMax;
  }
}

/** Its own group: a Ctrl-C in the terminal reaches the supervisor alone, which stops the others in order. */
function spawnLogged(spec: ProcessSpec, home: Home): ChildProcess {
  const log = openLog(home.logs, spec.name);
  const [file, ...args] = spec.command;
  const env = { ...childEnv(), ...spec.env };
  try {
    return spawn(file, args, { env, cwd: home.root, detached: true, stdio: ['ignore', log.fd, log.fd] });
  } finally {
    log.close();
  }
}

/** How a child ended, in words; a child that could not be started counts as ended. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`),
    );
  });
}
