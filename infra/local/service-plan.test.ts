import { expect } from 'chai';
import { homeAt } from './paths.ts';
import { postgresRoles, redisUsers, type Secrets } from './secrets.ts';
import { serviceEnv } from './service-env.ts';
import { servicePlan, type ServicePlan } from './service-plan.ts';
import { serviceNames, type ServicePorts } from './services.ts';
import { storeAddresses } from './urls.ts';

describe('the plan of processes', () => {
  // Each password is the name it belongs to, so that whose it is can be read off a URL.
  const secrets = {
    postgres: Object.fromEntries(postgresRoles.map((name) => [name, `secret-of-${name}`])),
    redis: Object.fromEntries(redisUsers.map((name) => [name, `secret-of-${name}`])),
  } as Secrets;
  const plan: ServicePlan = {
    home: homeAt('/somewhere'),
    addresses: storeAddresses({ postgres: 1, redis: 2, dynamodb: 3, queues: 4 }, secrets),
    ports: Object.fromEntries(serviceNames.map((name, at) => [name, 100 + at])) as ServicePorts,
    storePorts: { postgres: 1, redis: 2, dynamodb: 3, queues: 4 },
    url: 'http://127.0.0.1:8080',
    issuer: 'http://127.0.0.1:8080/oidc',
    tryOutFile: '/somewhere/run/try-out.json',
  };
  const env = serviceEnv(plan);
  const secretsIn = (variables: Record<string, string>) => {
    return new Set(Object.values(variables).flatMap((value) => value.match(/secret-of-\w+/g) ?? []));
  };

  it('gives no process a password that is not its own', () => {
    expect([...secretsIn(env['command-api'])]).to.deep.equal(['secret-of-estante_command']);
    expect([...secretsIn(env['query-api'])]).to.deep.equal(['secret-of-estante_query']);
    expect([...secretsIn(env.relay)]).to.deep.equal(['secret-of-estante_relay']);
    expect([...secretsIn(env.projector)]).to.deep.equal(['secret-of-estante_projector']);
    for (const name of ['model-server', 'sagemaker-runtime', 'identity-provider', 'edge'] as const) {
      expect([...secretsIn(env[name])], name).to.deep.equal([]);
    }
  });

  it('gives the superuser of PostgreSQL to nobody', () => {
    for (const variables of Object.values(env))
      expect(secretsIn(variables)).to.not.include('secret-of-postgres');
  });

  it('knows every process by its name, and stops each with a bound', () => {
    const specs = servicePlan(plan);
    for (const name of serviceNames) {
      expect(specs[name].name).to.equal(name);
      expect(specs[name].stopTimeoutMs).to.be.within(1_000, 30_000);
    }
    expect(specs['model-server'].command.at(-1)).to.equal('serve');
  });
});
