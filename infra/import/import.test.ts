import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { memoryLog, type MemoryLog } from '../../adapters/memory/event-log.ts';
import { memoryIdentities } from '../../adapters/memory/identities.ts';
import { commandsOn, type CommandPorts } from '../../commands/commands.ts';
import { nextContext } from '../../commands/testing/examples.ts';
import { bookNamed } from '../../domain/testing/examples.ts';
import { openGoodbooks } from './goodbooks/data-set.ts';
import { importDataSet, type BadRow, type Imported, type Importing } from './import.ts';
import { writeDataSet } from './testing.ts';

const books = Array.from({ length: 30 }, (_, index) => ({
  book_id: String(index + 1),
  title: `Book ${index + 1} (The Tides, #${index + 1})`,
}));
/** Every reader rates ten books; rows of a reader do not follow each other. */
const ratings = Array.from({ length: 80 }, (_, index) => [
  String(index % 8),
  String((index % 30) + 1),
  String((index % 5) + 1),
]);

describe('an import', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'estante-import-'));
  after(() => rmSync(root, { recursive: true }));

  const folderOf = (content: Parameters<typeof writeDataSet>[1]): string => {
    const folder = mkdtempSync(path.join(root, 'set-'));
    writeDataSet(folder, content);
    return folder;
  };
  const ground = () => {
    const log = memoryLog();
    const ports: CommandPorts = {
      log,
      identities: memoryIdentities(),
      clock: () => new Date(),
      exposureSampleRate: 1,
    };
    return { log, ports };
  };
  const run = async (
    ports: CommandPorts,
    folder: string,
    change: Partial<Importing> = {},
  ): Promise<{ readonly imported: Imported; readonly badRows: readonly BadRow[] }> => {
    const badRows: BadRow[] = [];
    const imported = await importDataSet({
      ports,
      dataSet: await openGoodbooks(folder),
      atOnce: 16,
      onProgress: () => undefined,
      onBadRow: (row) => badRows.push(row),
      signal: new AbortController().signal,
      ...change,
    });
    return { imported, badRows };
  };
  const typesIn = ({ partitions }: MemoryLog): Readonly<Record<string, number>> => {
    const types: Record<string, number> = {};
    for (const { type } of partitions.flat()) types[type] = (types[type] ?? 0) + 1;
    return types;
  };

  it('adds every book, registers every reader, and records every rating', async () => {
    const { log, ports } = ground();
    const { imported, badRows } = await run(ports, folderOf({ books, ratings }));
    expect(imported).to.deep.include({
      status: 'done',
      rows: 110,
      badRows: 0,
      books: { added: 30, known: 0, refused: 0 },
      readers: { registered: 8, known: 0 },
      readings: { recorded: 80, known: 0, refused: 0 },
      events: 118,
    });
    expect(badRows).to.deep.equal([]);
    expect(typesIn(log)).to.deep.equal({ BookAdded: 30, ReaderRegistered: 8, BookRated: 80 });
    expect(imported.eventsPerSecond).to.be.closeTo(118 / imported.seconds, 1e-6);
  });

  it('labels its readers as imported, and names nobody of the data set in the log', async () => {
    const { log, ports } = ground();
    await run(ports, folderOf({ books, ratings: [['4711', '1', '5']] }));
    const text = JSON.stringify(log.partitions);
    expect(text).to.include('"origin":"imported"').and.not.include('4711');
  });

  it('takes a like without stars for a finished book', async () => {
    const { log, ports } = ground();
    await run(ports, folderOf({ books, likes: [['7', '3']] }));
    const finished = log.partitions.flat().find(({ type }) => type === 'BookShelved');
    expect(finished?.data).to.include({ bookId: 'gb-3', shelf: 'finished' });
  });

  it('appends nothing when it is done again', async () => {
    const { log, ports } = ground();
    const folder = folderOf({ books, ratings });
    await run(ports, folder);
    const before = structuredClone(log.partitions);
    const { imported } = await run(ports, folder);
    expect(log.partitions).to.deep.equal(before);
    expect(imported).to.deep.include({
      books: { added: 0, known: 30, refused: 0 },
      readers: { registered: 0, known: 8 },
      readings: { recorded: 0, known: 80, refused: 0 },
      events: 0,
    });
  });

  it('goes on where the log failed, and ends with what one import gives', async () => {
    const { log, ports } = ground();
    const folder = folderOf({ books, ratings });
    for (const appendsMax of [20, 45, 100]) {
      let appends = 0;
      const append: typeof log.append = async (request) => {
        appends += 1;
        if (appends > appendsMax) throw new Error('the log went away');
        return log.append(request);
      };
      const failure: unknown = await run({ ...ports, log: { ...log, append } }, folder).catch(
        (error: unknown) => error,
      );
      expect(failure).to.have.property('message', 'the log went away');
    }
    await run(ports, folder);
    expect(typesIn(log)).to.deep.equal({ BookAdded: 30, ReaderRegistered: 8, BookRated: 80 });
  });

  it('stops between two rows when it is told to, and goes on from there', async () => {
    const { log, ports } = ground();
    const folder = folderOf({ books, ratings });
    const stop = new AbortController();
    const { imported } = await run(ports, folder, {
      signal: stop.signal,
      atOnce: 4,
      onProgress: (phase, done) => phase === 'readers and readings' && done === 20 && stop.abort(),
    });
    expect(imported.status).to.equal('stopped');
    expect(typesIn(log)['BookRated']).to.be.within(20, 25).and.equal(imported.readings.recorded);
    await run(ports, folder);
    expect(typesIn(log)).to.deep.equal({ BookAdded: 30, ReaderRegistered: 8, BookRated: 80 });
  });

  it('reports bad rows with file, line and reason, and takes the others', async () => {
    const { log, ports } = ground();
    const folder = folderOf({
      books: [...books, 'thirty-one', { book_id: '32', title: ' ' }, { book_id: '33', title: 'Last' }],
      ratings: ['1,1', ['1', '99', '5'], ['1', '2', '9'], ['one', '2', '4'], ['1', '33', '4']],
    });
    const { imported, badRows } = await run(ports, folder);
    expect(badRows.toSorted((left, right) => left.line - right.line)).to.have.deep.members([
      { file: 'books.csv', line: 32, reason: 'has 1 columns, the header has 9' },
      { file: 'books.csv', line: 33, reason: 'title must not be empty' },
      { file: 'ratings.csv', line: 2, reason: 'has 2 columns, the header has 3' },
      { file: 'ratings.csv', line: 3, reason: 'there is no book gb-99' },
      { file: 'ratings.csv', line: 4, reason: 'rating must be 1, 2, 3, 4 or 5' },
      { file: 'ratings.csv', line: 5, reason: 'user_id must be a number' },
    ]);
    expect(imported).to.deep.include({
      badRows: 6,
      books: { added: 31, known: 0, refused: 0 },
      readings: { recorded: 1, known: 0, refused: 1 },
    });
    expect(typesIn(log)).to.deep.equal({ BookAdded: 31, ReaderRegistered: 1, BookRated: 1 });
  });

  it('counts the first of two rows of one reader and book, however often it is done', async () => {
    const { log, ports } = ground();
    const twice = [
      ['1', '2', '5'],
      ['1', '2', '5'],
      ['1', '2', '3'],
    ];
    const folder = folderOf({ books, ratings: twice });
    for (let time = 0; time < 2; time += 1) {
      const { badRows } = await run(ports, folder);
      expect(badRows).to.deep.equal([
        { file: 'ratings.csv', line: 4, reason: 'reader 1 has given gb-2 other stars before' },
      ]);
    }
    expect(log.partitions.flat().filter(({ type }) => type === 'BookRated')).to.have.length(1);
  });

  it('refuses a book whose facts differ from what the catalogue has, and leaves the catalogue as it is', async () => {
    const { log, ports } = ground();
    await commandsOn(ports).books.addBook(
      {
        bookId: bookNamed('gb-2'),
        facts: { title: 'Mine', authors: ['A'], language: 'pt', series: [], genres: [] },
      },
      nextContext(),
    );
    await run(ports, folderOf({ books: books.slice(0, 1), ratings: [] }));
    const changed = folderOf({
      books: [{ book_id: '1', title: 'Changed' }, ...books.slice(1, 2)],
      ratings: [],
    });
    const { imported, badRows } = await run(ports, changed);
    expect(badRows).to.have.deep.members([
      { file: 'books.csv', line: 2, reason: 'gb-1 was imported before, with other facts' },
      { file: 'books.csv', line: 3, reason: 'the catalogue has gb-2 with other facts' },
    ]);
    expect(imported.books).to.deep.equal({ added: 0, known: 0, refused: 2 });
    expect(typesIn(log)).to.deep.equal({ BookAdded: 2 });
  });

  it('tells how far each phase is, to its end', async () => {
    const seen = new Map<string, string>();
    await run(ground().ports, folderOf({ books, ratings, tags: [], 'book_tags.csv': [['1', '2', '3']] }), {
      onProgress: (phase, done, total) => seen.set(phase, `${done} of ${total}`),
    });
    expect(Object.fromEntries(seen)).to.deep.equal({
      tags: '1 of 1',
      books: '30 of 30',
      'readers and readings': '80 of 80',
    });
  });
});
