import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { claimHome } from './claim.ts';
import { allowLogins, prepareDatabases } from './databases.ts';
import type { OneOffSpec } from './one-off.ts';
import { homeAt, type Home } from './paths.ts';
import { messageOf } from './process-spec.ts';
import { mayBeOutdated, noteVersions } from './read-model-versions.ts';
import { secretsOf, type Secrets } from './secrets.ts';
import { serviceEnv, type EnvName } from './service-env.ts';
import { oneOffPlan, servicePlan, type OneOffName, type ServicePlan } from './service-plan.ts';
import { serviceNames, type ServiceName } from './services.ts';
import { removeStackFile, writeStackFile } from './stack-file.ts';
import { describeStack, planStack } from './stack-plan.ts';
import { storePlan } from './store-plan.ts';
import type { StoreName } from './stores.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export type StackOptions = {
  /** The data folder; made when missing. */
  home: string;
  /** Port of the edge; 0 takes a free one. */
  edgePort: number;
  /**
   * False leaves the log empty and trains no model. Otherwise both are done once per data folder, with as many
   * synthetic readers as told, or as the seed thinks right.
   */
  seed: boolean | { readers: number };
  /** Shows what the one-off processes print; otherwise it goes to their logs. */
  showProgress?: boolean;
  /** Wraps each step of the start, to show how far it is. */
  step?: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** Told when a process died and came back. */
  notice?: (text: string) => void;
  /** Aborting stops a start that is under way; `startStack` then throws. */
  signal?: AbortSignal;
  /** Aborting this kills instead of asking. */
  forceSignal?: AbortSignal;
  /** Folder of the entry points, for tests of the stack itself. */
  processes?: string;
};

/** Steps whose processes show their own progress. */
export const stepTitles = {
  seed: 'catalogue and synthetic readers',
  train: 'recommendation model',
  upgrade: 'read models for this version',
} as const;

export type ProcessName = StoreName | ServiceName;

export type Stack = {
  home: Home;
  /** The edge, without a slash at the end. */
  url: string;
  issuer: string;
  tryOutFile: string;
  pid: (name: ProcessName) => number | undefined;
  /** Signals one process; the supervisor starts it again when it dies. */
  kill: (name: ProcessName, signal: NodeJS.Signals) => void;
  /** What a process gets from the environment, passwords included; `ops` is the operators' command line. */
  env: (name: EnvName) => Record<string, string>;
  /** Stops every process, in the reverse order of the start; the data stays. Never throws. */
  stop: () => Promise<void>;
};

/**
 * Starts the stores and all processes of Estante, and resolves when every one is ready. Throws, with everything
 * stopped again, when one does not get there, when the edge's port is taken, or when a stack runs in the folder.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const home = homeAt(options.home);
  const release = await claimHome(home);
  const supervisor = createSupervisor(home, { notice: options.notice ?? ignore, background: false });
  const stop = async () => {
    await supervisor.stop();
    removeStackFile(home);
    release();
  };
  const onAbort = () => void supervisor.stop();
  options.signal?.addEventListener('abort', onAbort);
  options.forceSignal?.addEventListener('abort', supervisor.forceStop);
  try {
    const secrets = secretsOf(home);
    const plan = await planStack(options, home, secrets);
    await bringUp({ options, supervisor, plan, secrets });
    options.signal?.throwIfAborted();
    return {
      home,
      url: plan.url,
      issuer: plan.issuer,
      tryOutFile: plan.tryOutFile,
      pid: supervisor.pid,
      kill: supervisor.kill,
      env: (name) => serviceEnv(plan)[name],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

type Start = {
  options: StackOptions;
  supervisor: Supervisor;
  plan: ServicePlan;
  secrets: Secrets;
};

async function bringUp({ options, supervisor, plan, secrets }: Start): Promise<void> {
  const { home, addresses } = plan;
  const step = options.step ?? ((_title, work) => work());
  const services = servicePlan(plan);
  const oneOffs = oneOffPlan(plan, options.showProgress === true ? 'terminal' : 'log');
  const migrate = () => supervisor.run(oneOffs.migrate);
  // Queues die with their process; the migration is what makes them.
  const stores = storePlan({ home, ports: plan.storePorts, secrets, addresses }).map((spec) =>
    spec.name === 'queues' ? { ...spec, afterRestart: migrate } : spec,
  );
  const outdated = mayBeOutdated(home);
  writeStackFile(home, describeStack(plan, false));
  await step('PostgreSQL, Redis, DynamoDB, SQS and S3', () => supervisor.start(stores));
  await step('schemas, roles, tables and queues', async () => {
    await prepareDatabases(addresses, secrets);
    await migrate();
    await allowLogins(addresses, secrets);
  });
  // Before anything reads the log: it fills faster, and is then read in long pages instead of as it trickles in.
  const first = options.seed === false ? [] : firstSteps(supervisor, oneOffs);
  for (const { marker, title, work } of first) await once(home, marker, () => step(title, work));
  const upgrade = outdated ? () => step(stepTitles.upgrade, () => supervisor.run(oneOffs.upgrade)) : noWork;
  // Old read models go on being read while nothing brings them up to date: better than not to start.
  await upgrade().then(
    () => noteVersions(home),
    (error: unknown) => options.notice?.(messageOf(error)),
  );
  await step('commands, queries, projections and model', () =>
    supervisor.start(serviceNames.map((name) => services[name])),
  );
  if (options.seed !== false) {
    const catchUp = () => step('read models', () => supervisor.run(oneOffs['catch-up']));
    // Lagging read models are no reason not to start: they go on, and say how old they are.
    await once(home, 'caught-up', catchUp).catch((error: unknown) => options.notice?.(messageOf(error)));
  }
  writeStackFile(home, describeStack(plan, true));
}

function firstSteps({ run }: Supervisor, { seed, train }: Record<OneOffName, OneOffSpec>) {
  return [
    { marker: 'seeded', title: stepTitles.seed, work: () => run(seed) },
    { marker: 'trained', title: stepTitles.train, work: () => run(train) },
  ];
}

/** What was done to a data folder is noted in it, after it is done: an interrupted step is taken again. */
async function once(home: Home, name: string, work: () => Promise<void>): Promise<void> {
  const marker = path.join(home.root, name);
  if (existsSync(marker)) return;
  await work();
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}

async function noWork(): Promise<void> {
  // The read models are of this version.
}

function ignore(): void {
  // Nobody asked to be told.
}
