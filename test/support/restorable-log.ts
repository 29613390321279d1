import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimHome } from '../../infra/local/claim.ts';
import { allowLogins, prepareDatabases } from '../../infra/local/databases.ts';
import { homeAt, type Home } from '../../infra/local/paths.ts';
import { freePorts } from '../../infra/local/ports.ts';
import { secretsOf, type PostgresRole } from '../../infra/local/secrets.ts';
import { storePlan } from '../../infra/local/store-plan.ts';
import { createSupervisor } from '../../infra/local/supervisor.ts';
import { logDatabase, storeAddresses } from '../../infra/local/urls.ts';

/** A PostgreSQL server for an event log alone, whose files can be copied and put back. */
export type RestorableLog = {
  readonly home: Home;
  readonly urlAs: (role: PostgresRole) => string;
  /** Lets the roles that the migration made sign in. */
  readonly allowLogins: () => Promise<void>;
  /** Stops the server, copies its data folder, and starts it again. */
  readonly backUp: () => Promise<void>;
  /** Stops the server, puts the copy in the place of its data folder, and starts it again. */
  readonly restore: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function restorableLog(): Promise<RestorableLog> {
  const home = homeAt(mkdtempSync(path.join(tmpdir(), 'estante-test-')));
  const release = await claimHome(home);
  const secrets = secretsOf(home);
  const [postgres = 0] = await freePorts(1);
  const ports = { postgres, redis: 0, dynamodb: 0, queues: 0 };
  const addresses = storeAddresses(ports, secrets);
  const specs = storePlan({ home, ports, secrets, addresses }).filter(({ name }) => name === 'postgres');
  const started = async () => {
    const supervisor = createSupervisor(home, { notice: () => undefined, background: true });
    await supervisor.start(specs);
    return supervisor;
  };
  let server = await started();
  await prepareDatabases(addresses, secrets);
  const data = path.join(home.postgres, 'data');
  const backup = path.join(home.root, 'backup');
  const whileStopped = async (work: () => void): Promise<void> => {
    await server.stop();
    work();
    server = await started();
  };
  return {
    home,
    urlAs: (role) => addresses.postgres(role, logDatabase),
    allowLogins: () => allowLogins(addresses, secrets),
    backUp: () => whileStopped(() => copyFolder(data, backup)),
    restore: () =>
      whileStopped(() => {
        rmSync(data, { recursive: true });
        copyFolder(backup, `${data}.restored`);
        renameSync(`${data}.restored`, data);
      }),
    stop: async () => {
      await server.stop();
      release();
      rmSync(home.root, { recursive: true, force: true });
    },
  };
}

/** With owners and rights: PostgreSQL may run as another user than the test. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot copy ${from}: ${stderr}`);
}
