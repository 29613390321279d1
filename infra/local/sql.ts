import { spawn } from 'node:child_process';
import { alignedTable } from '../analytics/aligned-table.ts';
import { ask } from '../analytics/ask.ts';
import { supervisorName } from './claim.ts';
import { defaultHome, type Home } from './paths.ts';
import { isRunning, readPid } from './pids.ts';
import { messageOf } from './process-spec.ts';
import { readStackFile } from './stack-file.ts';

/**
 * `make sql [QUERY='select …']`: opens psql on the running stack as its analyst, or asks one question, prints the answer and exits with 1 if
 * there is none. A question needs no psql.
 */
try {
  const home = defaultHome();
  const url = analystUrl(home);
  const query = process.env['QUERY'] ?? '';
  const code = await (query === '' ? openPsql(url, home) : askOnce(url, query));
  process.exitCode = code;
} catch (error) {
  process.stderr.write(`make sql: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** Of the stack that runs in this folder. A stack that was killed leaves its file behind, but not its supervisor. */
function analystUrl(home: Home): URL {
  const supervisor = readPid(home.run, supervisorName);
  const stack = readStackFile(home);
  if (stack === undefined || supervisor === undefined || !isRunning(supervisor)) {
    throw new Error('no stack is running; start one with "make start"');
  }
  const url = stack.env['analyst']?.['READ_MODEL_URL'];
  if (url === undefined) {
    throw new Error('the running stack is of an older version; stop it, and "make start" again');
  }
  return new URL(url);
}

async function openPsql(url: URL, home: Home): Promise<number> {
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  if (interactive) process.stdout.write(greeting);
  const code = await runPsql(url, []);
  if (code !== undefined) return code;
  throw new Error(psqlMissing(url, home));
}

async function askOnce(url: URL, query: string): Promise<number> {
  const code = await runPsql(url, [
    '--no-psqlrc',
    '--pset=pager=off',
    '--set=ON_ERROR_STOP=1',
    `--command=${query}`,
  ]);
  if (code !== undefined) return code;
  const answers = await ask(url.href, query);
  process.stdout.write(`${answers.map(alignedTable).join('\n\n')}\n`);
  return 0;
}

/** Its exit code; undefined when there is no psql on the path. The password goes through the environment: arguments are for all to see. */
function runPsql(url: URL, args: readonly string[]): Promise<number | undefined> {
  // Ctrl-C belongs to psql, which gives up on a query and goes on.
  process.on('SIGINT', () => undefined);
  const child = spawn('psql', args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGUSER: url.username,
      PGPASSWORD: decodeURIComponent(url.password),
      PGDATABASE: url.pathname.slice(1),
      PGAPPNAME: 'estante-sql',
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if ('code' in error && error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const greeting = `The read models of the running stack, as an analyst sees them: schema analytics, read-only.
  \\dv+                  the views, and what they are
  \\d+ genre_flows       the columns of one, and what they mean
  docs/analytics.md     ten questions with their queries

`;

function psqlMissing(url: URL, home: Home): string {
  const address = new URL(url);
  address.password = '';
  return `psql is not installed. Its package is postgresql-client (Debian, Ubuntu), postgresql (Fedora, Arch) or libpq (Homebrew).
One question needs none: make sql QUERY='select * from analytics.catalogue_coverage'
Other tools find the views at ${address.href}; the password is in ${home.secrets}.`;
}
