import { expect } from 'chai';
import { requestOn } from '../../commands/testing/event-log.contract.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { bookIdSchema } from '../../domain/ids.ts';
import { pageSchema } from '../../domain/page.ts';
import { partitionCountDefault } from '../../domain/partition.ts';
import type { LogReader, PageRange } from '../../projections/ports.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresLogReader } from './log-reader.ts';
import type { LogServers } from './log-servers.ts';
import { streamIn, testLog } from './log-test-database.ts';

const [filled, damaged, empty, mixed, gappy] = [3, 11, 0, 5, 6] as const;
const eventsInFilled = 7;
const textBytes = 1_000;

const wide = { bytesMax: 1_000_000, eventsMax: 1_000 };

describe('the log as it is read from PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let reader: LogReader;

  before(async () => {
    ({ log } = await testLog());
    reader = postgresLogReader(log);
    await fill(log, filled, eventsInFilled);
    await fill(log, damaged, 5);
    await fill(log, mixed, 9, (number) => (number % 3 === 2 ? revised(number) : withdrawn(number)));
  });
  after(() => log.close());

  /** The first and the last position of a page. */
  const read = async (range: Omit<PageRange, 'partition'>) => {
    const page = await reader.readPage({ partition: filled, ...range });
    return page && [page.from, page.to];
  };

  it('says where every partition ends, 0 for an empty one', async () => {
    const positions = Array.from({ length: partitionCountDefault }, () => 0);
    positions[filled] = eventsInFilled;
    positions[damaged] = 5;
    positions[mixed] = 9;
    expect(await reader.heads()).to.deep.equal({ epoch: 'test', positions });
  });

  it('reads a page that a queue would take, of the log it was read from', async () => {
    const page = await reader.readPage({ partition: filled, from: 1, ...wide });
    expect(pageSchema.parse(page)).to.deep.equal(page);
    expect(page).to.include({ epoch: 'test', partition: filled, from: 1, to: eventsInFilled });
    expect(page?.events.map(({ position }) => position)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    expect(page?.events[4]).to.deep.include({ version: 5, type: 'BookWithdrawn', data: withdrawn(5).data });
  });

  it('cuts a page to the bytes that fit', async () => {
    expect(await read({ from: 1, ...wide, bytesMax: 3 * textBytes })).to.deep.equal([1, 2]);
    expect(await read({ from: 4, ...wide, bytesMax: 3 * textBytes })).to.deep.equal([4, 5]);
  });

  it('reads one event at least, however few bytes fit', async () => {
    expect(await read({ from: 1, ...wide, bytesMax: 1 })).to.deep.equal([1, 1]);
    expect(await read({ from: 6, ...wide, bytesMax: 1 })).to.deep.equal([6, 6]);
  });

  it('cuts a page to the number of events asked for', async () => {
    expect(await read({ from: 2, ...wide, eventsMax: 3 })).to.deep.equal([2, 4]);
    expect(await read({ from: 2, ...wide, eventsMax: 1 })).to.deep.equal([2, 2]);
  });

  it('never reads past `to`', async () => {
    expect(await read({ from: 2, to: 5, ...wide })).to.deep.equal([2, 5]);
    expect(await read({ from: 2, to: 2, ...wide })).to.deep.equal([2, 2]);
    expect(await read({ from: 2, to: 99, ...wide })).to.deep.equal([2, eventsInFilled]);
  });

  it('reads nothing past the end', async () => {
    expect(await read({ from: eventsInFilled, ...wide })).to.deep.equal([eventsInFilled, eventsInFilled]);
    expect(await read({ from: eventsInFilled + 1, ...wide })).to.equal(undefined);
    expect(await reader.readPage({ partition: empty, from: 1, ...wide })).to.equal(undefined);
  });

  describe('for who asks for some types of event only', () => {
    const some = { partition: mixed, types: ['BookRevised'] };
    const readSome = async (range: Omit<PageRange, 'partition' | 'types'>) => {
      const page = await reader.readPage({ ...some, ...range });
      return page && { to: page.to, positions: page.events.map(({ position }) => position) };
    };

    it('leaves out the others, and reaches over them to the end', async () => {
      expect(await readSome({ from: 1, ...wide })).to.deep.equal({ to: 9, positions: [2, 5, 8] });
      expect(await readSome({ from: 3, to: 7, ...wide })).to.deep.equal({ to: 7, positions: [5] });
    });

    it('gives a page of no event where there are only others', async () => {
      expect(await readSome({ from: 3, to: 4, ...wide })).to.deep.equal({ to: 4, positions: [] });
      expect(await readSome({ from: 10, ...wide })).to.equal(undefined);
    });

    it('counts the others among the events of a page, but not among its bytes', async () => {
      expect(await readSome({ from: 1, ...wide, eventsMax: 4 })).to.deep.equal({ to: 4, positions: [2] });
      expect(await readSome({ from: 1, ...wide, bytesMax: 3 * textBytes })).to.deep.equal({
        to: 7,
        positions: [2, 5],
      });
    });

    it('notices a gap among the others', async () => {
      await fill(log, gappy, 6);
      await loseEvent(log, { partition: gappy, position: 2 });
      const failure: unknown = await reader
        .readPage({ ...some, partition: gappy, from: 1, ...wide })
        .catch((error: unknown) => error);
      expect(failure)
        .to.have.property('message')
        .that.equals(`the log has a gap before ${gappy}.3: it is damaged`);
    });
  });

  it('refuses a partition that the log does not have', async () => {
    const failure: unknown = await reader
      .readPage({ partition: partitionCountDefault, from: 1, ...wide })
      .catch((error: unknown) => error);
    expect(failure).to.have.property('name', 'LogLayoutError');
  });

  it('reads up to a gap only as damage', async () => {
    await loseEvent(log, { partition: damaged, position: 3 });
    for (const from of [1, 2, 3]) {
      const failure: unknown = await reader
        .readPage({ partition: damaged, from, ...wide })
        .catch((error: unknown) => error);
      expect(failure)
        .to.have.property('message')
        .that.equals(`the log has a gap before ${damaged}.4: it is damaged`);
    }
    const beforeGap = await reader.readPage({ partition: damaged, from: 1, to: 2, ...wide });
    const behindGap = await reader.readPage({ partition: damaged, from: 4, ...wide });
    expect([beforeGap?.to, behindGap?.to]).to.deep.equal([2, 5]);
  });
});

const withdrawn = (number: number): DomainEvent => ({
  type: 'BookWithdrawn',
  data: { bookId: bookIdSchema.parse('any'), reason: String(number).padEnd(textBytes, '.') },
});

const revised = (number: number): DomainEvent => ({
  type: 'BookRevised',
  data: {
    bookId: bookIdSchema.parse('any'),
    title: String(number).padEnd(textBytes, '.'),
    authors: ['Ana'],
    language: 'pt',
    series: [],
    genres: [],
  },
});

async function fill(
  log: LogServers,
  partition: number,
  events: number,
  made: (number: number) => DomainEvent = withdrawn,
): Promise<void> {
  await postgresEventLog(log).append(
    requestOn(streamIn(partition), {
      id: 'fill',
      events: Array.from({ length: events }, (_, index) => made(index + 1)),
    }),
  );
}

/** Deletes an event, as only a superuser or a broken disk can. */
async function loseEvent(
  log: LogServers,
  { partition, position }: { readonly partition: number; readonly position: number },
): Promise<void> {
  const { pool } = log.serverOf(partition);
  await pool.query('alter table log.event disable trigger append_only');
  await pool.query('delete from log.event where partition = $1 and position = $2', [partition, position]);
  await pool.query('alter table log.event enable trigger append_only');
}
