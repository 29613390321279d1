import type { HealthTargets } from './health.ts';
import type { StorePorts } from './urls.ts';

/** Processes that listen on a port of their own, in the order of the ready table. */
export const serviceNames = [
  'command-api',
  'query-api',
  'relay',
  'projector',
  'model-server',
  'sagemaker-runtime',
  'identity-provider',
  'edge',
] as const;
export type ServiceName = (typeof serviceNames)[number];
export type ServicePorts = Record<ServiceName, number>;

export function healthUrl(name: ServiceName, ports: ServicePorts): string {
  return `http://127.0.0.1:${ports[name]}${healthPaths[name] ?? '/readyz'}`;
}

/** Everything whose health can be asked for, except the edge, which is who asks. */
export function healthTargets({
  ports,
  storePorts,
}: {
  ports: ServicePorts;
  storePorts: StorePorts;
}): HealthTargets {
  const names = serviceNames.filter((name) => name !== 'edge');
  return {
    postgres: `tcp://127.0.0.1:${storePorts.postgres}`,
    redis: `tcp://127.0.0.1:${storePorts.redis}`,
    dynamodb: `http://127.0.0.1:${storePorts.dynamodb}/`,
    queues: `http://127.0.0.1:${storePorts.queues}/health`,
    ...Object.fromEntries(names.map((name) => [name, healthUrl(name, ports)])),
  };
}

/** The edge's own health page asks every other process; SageMaker's contract says /ping. */
const healthPaths: Partial<Record<ServiceName, string>> = {
  edge: '/livez',
  'model-server': '/ping',
};
