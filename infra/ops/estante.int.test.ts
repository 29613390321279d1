import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runEstante, type EstanteRun } from './testing.ts';

/** Each run starts a process of its own. */
const runsMs = 30_000;

describe('./estante without a stack', function () {
  this.timeout(runsMs);
  let home: string;
  const estante = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runEstante(args, { ESTANTE_HOME: home, ...environment });

  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'estante-none-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const commands = [
    'status',
    'train',
    'replay',
    'rollback',
    'retire',
    'pause',
    'resume',
    'parked',
    'audit',
    'model',
  ];
  const parts = ['list', 'promote', 'rollback', 'export', 'register', 'transform'].map((part) => [
    'model',
    part,
  ]);
  for (const command of [
    [],
    ...commands.map((name) => [name]),
    ['log', 'restored'],
    ['feeds', 'precompute'],
    ...parts,
  ]) {
    const args = [...command, '--help'];
    it(`explains itself and its exit codes to \`${args.join(' ')}\``, async () => {
      const { code, stdout, stderr } = await estante(args);
      expect(code).to.equal(0);
      expect(stdout).to.include('Usage: estante');
      expect(stdout).to.include(
        'Exit codes: 0 done, 1 found something wrong, 2 wrong use, 3 could not reach',
      );
      expect(stderr).to.equal('');
    });
  }

  it('names the read models that can be replayed', async () => {
    const { stdout } = await estante(['replay', '--help']);
    for (const name of ['book-titles', 'book-views', 'popular-books', 'feeds']) {
      expect(stdout).to.include(name);
    }
  });

  const wrongUses: readonly { readonly args: readonly string[]; readonly says: string }[] = [
    { args: ['dance'], says: "error: unknown command 'dance'" },
    { args: ['status', '--loudly'], says: "error: unknown option '--loudly'" },
    { args: ['rollback'], says: "error: missing required argument 'name'" },
    {
      args: ['model', 'export', 'x', '--held-out', 'most'],
      says: "error: option '--held-out <share>' argument 'most' is invalid. must be a number from 0 to 0.5",
    },
  ];
  for (const { args, says } of wrongUses) {
    it(`takes \`${args.join(' ')}\` for wrong use and points at --help`, async () => {
      const { code, stderr } = await estante(args);
      expect(code).to.equal(2);
      expect(stderr.trimEnd().split('\n').filter(Boolean)).to.deep.equal([says, '(see --help)']);
    });
  }

  for (const [args, says] of [
    [['replay'], 'say which read models to replay, or --all'],
    [['replay', 'shelves', '--all'], 'either names or --all, not both'],
    [['replay', 'shelves', 'shelfs'], 'there is no read model shelfs; there are: profiles, shelves'],
  ] as const) {
    it(`takes \`${args.join(' ')}\` for wrong use and says what is meant`, async () => {
      const { code, stderr } = await estante(args);
      expect(code).to.equal(2);
      expect(stderr).to.contain(`estante: ${says}`);
    });
  }

  for (const args of [
    ['status'],
    ['train'],
    ['model', 'list'],
    ['feeds', 'precompute'],
    ['replay', 'book-titles'],
    ['pause', 'book-titles'],
    ['parked', 'list'],
    ['audit'],
    ['log', 'restored', '--yes'],
  ]) {
    it(`says that no stack is running to \`${args.join(' ')}\``, async () => {
      expect(await estante(args)).to.deep.equal({
        code: 2,
        stdout: '',
        stderr:
          'estante: no stack is running in this project (`make start`), and EVENT_LOG_URLS is not set\n',
      } satisfies EstanteRun);
    });
  }

  it('lists what is missing beside EVENT_LOG_URLS, and shows no password', async () => {
    const { code, stderr } = await estante(['status'], { EVENT_LOG_URLS: 'postgres://u:hunter2@log/x' });
    expect(code).to.equal(2);
    expect(stderr).to.include('READ_MODEL_URL:').and.to.include('REDIS_URL:');
    expect(stderr).not.to.include('hunter2');
  });

  for (const args of [['status'], ['status', '--json'], ['replay', 'book-titles']]) {
    it(`says in one line that the log cannot be reached to \`${args.join(' ')}\``, async () => {
      const closed = `127.0.0.1:${await closedPort()}`;
      const { code, stdout, stderr } = await estante(args, {
        EVENT_LOG_URLS: `postgres://u:hunter2@${closed}/log`,
        READ_MODEL_URL: `postgres://u:hunter2@${closed}/read`,
        REDIS_URL: `redis://u:hunter2@${closed}`,
        DYNAMODB_ENDPOINT: `http://${closed}`,
        AWS_ENDPOINT_URL_SQS: `http://${closed}`,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      });
      expect(code).to.equal(3);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^estante: cannot reach the system: .*ECONNREFUSED.*`make doctor`.*\n$/);
      expect(stderr.trimEnd()).not.to.include('\n');
      expect(stderr).not.to.include('hunter2');
    });
  }
});

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
