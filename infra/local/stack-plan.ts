import path from 'node:path';
import type { Home } from './paths.ts';
import { markOf } from './pids.ts';
import { freePorts, otherPort, whyNotFree } from './ports.ts';
import type { Secrets } from './secrets.ts';
import { serviceEnv } from './service-env.ts';
import type { ServicePlan } from './service-plan.ts';
import { healthTargets, healthUrl, serviceNames, type ServicePorts } from './services.ts';
import type { StackFile } from './stack-file.ts';
import { storeAddresses } from './urls.ts';

/** Chooses the ports of a stack. Throws when the edge's, which is the user's choice, cannot be had; 0 takes a free one. */
export async function planStack(
  options: { edgePort: number; seed: boolean | { readers: number }; processes?: string },
  home: Home,
  secrets: Secrets,
): Promise<ServicePlan> {
  const found = await freePorts(4 + serviceNames.length);
  const [postgres = 0, redis = 0, dynamodb = 0, queues = 0, ...others] = found;
  // freePorts gave one for each name.
  const ports = Object.fromEntries(serviceNames.map((name, at) => [name, others[at]])) as ServicePorts;
  if (options.edgePort !== 0) ports.edge = options.edgePort;
  await claimable(ports.edge);
  const storePorts = { postgres, redis, dynamodb, queues };
  const url = `http://127.0.0.1:${ports.edge}`;
  return {
    home,
    addresses: storeAddresses(storePorts, secrets),
    ports,
    storePorts,
    url,
    issuer: `${url}/oidc`,
    tryOutFile: path.join(home.run, 'try-out.json'),
    ...(typeof options.seed === 'boolean' ? {} : { seedReaders: options.seed.readers }),
    ...(options.processes === undefined ? {} : { processes: options.processes }),
  };
}

/** What the stack says of itself to the tools that work on it. */
export function describeStack(plan: ServicePlan, ready: boolean): StackFile {
  const targets = { ...healthTargets(plan), edge: healthUrl('edge', plan.ports) };
  const processes = Object.entries(targets).map(([name, health]) => {
    return [name, { health, log: path.join(plan.home.logs, `${name}.log`) }] as const;
  });
  return {
    pid: process.pid,
    startedAt: markOf(process.pid)?.startedAt ?? '',
    home: plan.home.root,
    url: plan.url,
    issuer: plan.issuer,
    ready,
    processes: Object.fromEntries(processes),
    env: serviceEnv(plan),
  };
}

async function claimable(port: number): Promise<void> {
  const obstacle = await whyNotFree(port);
  if (obstacle === undefined) return;
  throw new Error(
    `port ${port} ${obstacle}; free it, or choose another one: make start PORT=${otherPort(port)}`,
  );
}
