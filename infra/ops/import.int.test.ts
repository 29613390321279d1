import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { z } from 'zod';
import { foundedLog } from '../../adapters/postgres/log-test-database.ts';
import { writeDataSet } from '../import/testing.ts';
import { projectRoot } from '../local/paths.ts';
import { runEstante } from './testing.ts';

const importedSchema = z.object({
  status: z.string(),
  books: z.object({ added: z.int(), known: z.int(), refused: z.int() }),
  readers: z.object({ registered: z.int(), known: z.int() }),
  readings: z.object({ recorded: z.int(), known: z.int(), refused: z.int() }),
  events: z.int(),
  badRows: z.object({
    count: z.int(),
    rows: z.array(z.object({ file: z.string(), line: z.int(), reason: z.string() })),
  }),
});

const booksCount = 200;
const readersCount = 150;
const ratingsPerReader = 40;
const whole = {
  BookAdded: booksCount,
  BookRated: readersCount * ratingsPerReader,
  ReaderRegistered: readersCount,
};

const books = Array.from({ length: booksCount }, (_, index) => ({
  book_id: String(index + 1),
  title: `Book ${index + 1} (The Tides, #${index + 1})`,
}));
/** Rows of a reader do not follow each other. */
const ratings = Array.from({ length: ratingsPerReader }, (_, nth) =>
  Array.from({ length: readersCount }, (_reader, reader) => [
    String(reader),
    String(((reader * 7 + nth * 3) % booksCount) + 1),
    String(((reader + nth) % 5) + 1),
  ]),
).flat();

describe('./estante import goodbooks', function () {
  this.timeout(120_000);
  const root = mkdtempSync(path.join(tmpdir(), 'estante-import-'));
  let log: pg.Pool;
  let environment: Readonly<Record<string, string>>;

  beforeEach(async () => {
    const url = await foundedLog();
    log = new pg.Pool({ connectionString: url, max: 2 });
    environment = { EVENT_LOG_URLS: url };
  });
  afterEach(() => log.end());
  after(() => rmSync(root, { recursive: true }));

  const folderOf = (content: Parameters<typeof writeDataSet>[1]): string => {
    const folder = mkdtempSync(path.join(root, 'set-'));
    writeDataSet(folder, content);
    return folder;
  };
  const typesInLog = async (): Promise<unknown> => {
    const { rows } = await log.query('select type, count(*)::integer as events from log.event group by type');
    return Object.fromEntries(rows.map(({ type, events }) => [type, events]));
  };
  const eventsInLog = async (): Promise<number> => {
    const { rows } = await log.query('select count(*)::integer as events from log.event');
    return z.array(z.object({ events: z.int() })).parse(rows)[0]?.events ?? 0;
  };
  const run = (folder: string, ...args: readonly string[]) =>
    runEstante(['import', 'goodbooks', folder, '--no-wait', ...args], environment);
  const runJson = async (folder: string) => {
    const { code, stdout, stderr } = await run(folder, '--json');
    expect(code, stderr).to.equal(0);
    return importedSchema.parse(JSON.parse(stdout));
  };

  /** Starts an import and signals it once the log holds so many events; answers how it ended, and what it said. */
  const signalled = async (folder: string, signal: NodeJS.Signals, events: number) => {
    const child = spawn('./estante', ['import', 'goodbooks', folder, '--no-wait', '--concurrency', '16'], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once('close', (code, by) => resolve(code ?? by)),
    );
    while ((await eventsInLog()) < events) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    return { how: await ended, errors };
  };

  it('ends with exact counts after kill -9 in its middle, twice, and then appends nothing', async () => {
    const folder = folderOf({ books, ratings });
    for (const events of [100, 2_500]) {
      expect((await signalled(folder, 'SIGKILL', events)).how).to.equal('SIGKILL');
      expect(await eventsInLog()).to.be.within(events, 6_000);
    }
    const { readings } = await runJson(folder);
    expect(readings.recorded).to.be.greaterThan(0);
    expect(readings.known).to.be.greaterThan(0);
    expect(await typesInLog()).to.deep.equal(whole);
    const { rows } = await log.query('select 1 from log.event group by stream, version having count(*) > 1');
    expect(rows).to.deep.equal([]);

    expect(await runJson(folder)).to.deep.include({
      status: 'done',
      books: { added: 0, known: booksCount, refused: 0 },
      readers: { registered: 0, known: readersCount },
      readings: { recorded: 0, known: ratings.length, refused: 0 },
      events: 0,
      badRows: { count: 0, rows: [] },
    });
    expect(await typesInLog()).to.deep.equal(whole);
  });

  it('stops cleanly on Ctrl-C, says how to go on, and goes on', async () => {
    const folder = folderOf({ books, ratings });
    const { how, errors } = await signalled(folder, 'SIGINT', 1_000);
    expect(how).to.equal(130);
    expect(errors).to.match(/\nstopped; nothing is lost: run the same command again to go on\n$/);
    expect(await eventsInLog()).to.be.within(1_000, 6_000);
    await runJson(folder);
    expect(await typesInLog()).to.deep.equal(whole);
  });

  it('reports bad rows with file, line and reason on standard error, and takes the others', async () => {
    const folder = folderOf({
      books: [...books.slice(0, 2), { book_id: 'x', work_id: '3', title: 'No Number' }, '"never closed'],
      ratings: [['1', '1', '5'], '1,2', ['1', '2', '6'], ['1', '77', '4'], ['2', '2', '4']],
    });
    const { code, stdout, stderr } = await run(folder);
    expect(code).to.equal(0);
    expect(stderr.split('\n')).to.include.members([
      'books.csv:4: book_id must be a number',
      'books.csv:5: a quote is not closed',
      'ratings.csv:3: has 2 columns, the header has 3',
      'ratings.csv:4: rating must be 1, 2, 3, 4 or 5',
      'ratings.csv:5: there is no book gb-77',
    ]);
    expect(stdout).to.match(/^imported 9 rows in \d+\.\d s, 5 of them bad\n/);
    expect(await typesInLog()).to.deep.equal({ BookAdded: 2, BookRated: 2, ReaderRegistered: 2 });
  });

  it('lists bad rows as JSON', async () => {
    const { badRows } = await runJson(folderOf({ books, ratings: [['1', '777', '4']] }));
    expect(badRows).to.deep.equal({
      count: 1,
      rows: [{ file: 'ratings.csv', line: 2, reason: 'there is no book gb-777' }],
    });
  });

  const notDataSets: readonly (readonly [string, string, Parameters<typeof writeDataSet>[1] | undefined])[] =
    [
      ['a folder that is not there', 'there is no folder DIR', undefined],
      ['a missing file', 'there is no ratings.csv in DIR, and no reader_likes.csv either', { books }],
      [
        'a missing column',
        'DIR/ratings.csv lacks the column rating',
        { books, ratings: [], withoutColumns: ['rating'] },
      ],
    ];
  for (const [what, says, content] of notDataSets) {
    it(`writes nothing and says in one line that there is ${what}`, async () => {
      const folder = content === undefined ? path.join(root, 'nowhere') : folderOf(content);
      const { code, stdout, stderr } = await run(folder);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.equal(`estante: ${says.replace('DIR', folder)}\n`);
      expect(await eventsInLog()).to.equal(0);
    });
  }

  it('takes no number of commands but one that the log can hold', async () => {
    const { code, stderr } = await run(folderOf({ books, ratings }), '--concurrency', '0');
    expect(code).to.equal(2);
    expect(stderr).to.include('must be a number from 1 to');
  });

  it('says in one line that the log cannot be reached', async () => {
    environment = { EVENT_LOG_URLS: 'postgres://u:hunter2@127.0.0.1:9/log' };
    const { code, stderr } = await run(folderOf({ books, ratings }));
    expect(code).to.equal(3);
    expect(stderr)
      .to.match(/^estante: cannot reach the system: .*ECONNREFUSED.*\n$/)
      .and.not.include('hunter2');
  });
});
