import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import {
  readTestDatabase,
  writeLive,
  type ReadTestDatabase,
} from '../../adapters/postgres/read-test-database.ts';
import { supervisorName } from './claim.ts';
import { homeAt, projectRoot, type Home } from './paths.ts';
import { writePid } from './pids.ts';
import { writeStackFile } from './stack-file.ts';

/** Each run starts a process of its own. */
const runsMs = 30_000;

const hasPsql = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .some((folder) => filesIn(folder).includes('psql'));

const exposure = {
  bookId: 'b-emma',
  source: 'feed',
  reason: 'because-you-rated',
  day: '2026-01-05',
  partition: 0,
  shown: 12,
  clicked: 3,
  shownEstimate: 24,
  clickedEstimate: 6,
};

describe('make sql', function () {
  this.timeout(runsMs);
  let home: Home;
  let database: ReadTestDatabase;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'recommendation-exposures', { rows: [exposure] });
  });
  after(() => database.end());
  beforeEach(() => {
    home = homeAt(mkdtempSync(path.join(tmpdir(), 'estante-sql-')));
    mkdirSync(home.run);
  });
  afterEach(() => rmSync(home.root, { recursive: true, force: true }));

  /** As if a stack ran in the folder: this process is its supervisor. */
  const pretendToRun = async (): Promise<void> => {
    writePid(home.run, supervisorName, process.pid);
    const analyst = { READ_MODEL_URL: await database.urlAs('estante_analyst') };
    writeStackFile(home, {
      pid: process.pid,
      startedAt: '',
      home: home.root,
      url: 'http://127.0.0.1:1',
      issuer: 'http://127.0.0.1:1/oidc',
      ready: true,
      processes: {},
      env: { analyst },
    });
  };
  const sql = async (query: string, searched = '') => {
    const child = spawn(process.execPath, ['infra/local/sql.ts'], {
      cwd: projectRoot,
      env: { PATH: searched, ESTANTE_HOME: home.root, QUERY: query },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  };
  const acceptance = 'select source, shown, opened_share from recommendation_acceptance';
  const answered =
    /^ source \| shown \| opened_share ?\n-+\+-+\+-+\n feed {3}\| {4}12 \| {8}0\.250\n\(1 row\)\n+$/;

  it('says that no stack is running', async () => {
    const { code, stdout, stderr } = await sql('select 1');
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'make sql: no stack is running; start one with "make start"\n',
    });
  });

  it('is not misled by the file of a stack that was killed', async () => {
    await pretendToRun();
    rmSync(path.join(home.run, `${supervisorName}.pid`));
    expect((await sql('select 1')).stderr).to.include('no stack is running');
  });

  it('answers one question without psql, as an aligned table', async () => {
    await pretendToRun();
    const { code, stdout, stderr } = await sql(acceptance);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(answered);
  });

  it('answers one question with psql where there is one', async function () {
    if (!hasPsql) return this.skip();
    await pretendToRun();
    const { code, stdout, stderr } = await sql(acceptance, process.env['PATH']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(answered);
  });

  it('fails with what PostgreSQL says of a wrong question', async () => {
    await pretendToRun();
    const { code, stderr } = await sql('select reader_id from live.profile');
    expect(code).to.equal(1);
    expect(stderr).to.equal('make sql: permission denied for schema live\n');
  });

  it('names the package of psql when it is missing, and where else to look, without the password', async () => {
    await pretendToRun();
    const { code, stdout, stderr } = await sql('');
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.include('psql is not installed').and.include('postgresql-client');
    expect(stderr).to.match(/postgres:\/\/estante_analyst@127\.0\.0\.1:\d+\/read_/);
    expect(stderr).not.to.include(new URL(await database.urlAs('estante_analyst')).password);
  });
});

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
