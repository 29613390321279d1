import path from 'node:path';
import type { OneOffSpec } from './one-off.ts';
import { projectRoot, type Home } from './paths.ts';
import type { ProcessSpec } from './process-spec.ts';
import { serviceEnv } from './service-env.ts';
import { healthUrl, type ServiceName, type ServicePorts } from './services.ts';
import { answers, nodeCommand } from './store-plan.ts';
import type { StoreAddresses, StorePorts } from './urls.ts';

export type OneOffName = 'migrate' | 'seed' | 'train' | 'upgrade' | 'catch-up';

export type ServicePlan = {
  home: Home;
  addresses: StoreAddresses;
  ports: ServicePorts;
  storePorts: StorePorts;
  /** Where the edge is reached, without a slash at the end. */
  url: string;
  issuer: string;
  tryOutFile: string;
  /** Synthetic readers to make; as the seed thinks right when unset. */
  seedReaders?: number;
  /** Folder of the entry points; the project's own unless a test brings others. */
  processes?: string;
};

/** A tenth of the processor where commands take all they can get. */
const projectingNiceness = 10;

/** Estante's own processes, each with no more of the environment than it needs. */
export function servicePlan(plan: ServicePlan): Record<ServiceName, ProcessSpec> {
  const env = serviceEnv(plan);
  const entry = (name: string) =>
    nodeCommand(path.join(plan.processes ?? `${projectRoot}/infra/processes`, `${name}.ts`));
  const spec = (name: ServiceName, command: ProcessSpec['command']): ProcessSpec => ({
    name,
    command,
    env: env[name],
    probe: () => answers(healthUrl(name, plan.ports)),
    stopSignal: 'SIGTERM',
    // They give themselves 20 s to finish what they have begun.
    stopTimeoutMs: 21_000,
    readyTimeoutMs: 60_000,
  });
  return {
    'command-api': spec('command-api', entry('command-api')),
    'query-api': spec('query-api', entry('query-api')),
    // Whoever sends a command waits for its answer, nobody waits for read models as long as for that.
    relay: { ...spec('relay', entry('relay')), niceness: projectingNiceness },
    // It is ready when it has caught up, which takes a while on a machine that others keep busy.
    projector: {
      ...spec('projector', entry('projector')),
      niceness: projectingNiceness,
      readyTimeoutMs: 180_000,
    },
    'model-server': spec('model-server', [...entry('sagemaker'), 'serve']),
    'sagemaker-runtime': spec('sagemaker-runtime', nodeCommand(localEntry(plan, 'sagemaker-runtime'))),
    'identity-provider': spec('identity-provider', nodeCommand('identity-provider.ts')),
    edge: spec('edge', nodeCommand('edge.ts')),
  };
}

/** Processes that do one thing and end. */
export function oneOffPlan(plan: ServicePlan, shown: OneOffSpec['output']): Record<OneOffName, OneOffSpec> {
  const env = serviceEnv(plan);
  const folder = plan.processes ?? `${projectRoot}/infra/processes`;
  const spec = (name: OneOffName, output: OneOffSpec['output'], entry = path.join(folder, `${name}.ts`)) => {
    return { name, command: nodeCommand(entry), env: env[name], output };
  };
  return {
    migrate: spec('migrate', 'log'),
    seed: spec('seed', shown),
    train: spec('train', shown),
    upgrade: spec('upgrade', shown, localEntry(plan, 'upgrade')),
    'catch-up': spec('catch-up', 'log', localEntry(plan, 'catch-up')),
  };
}

function localEntry(plan: ServicePlan, name: string): string {
  return plan.processes === undefined ? `${name}.ts` : path.join(plan.processes, `${name}.ts`);
}
