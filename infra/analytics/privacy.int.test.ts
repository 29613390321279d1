import { expect } from 'chai';
import { sql } from 'slonik';
import { z } from 'zod';
import { readTestDatabase, type ReadTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import { ownerOf, streamIdSchema } from '../../domain/ids.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { randomOf } from '../seed/random.ts';
import { ask, type Answer } from './ask.ts';
import { foldInto } from './testing/fold-into.ts';
import { simulatedLog } from './testing/simulated-log.ts';

const reviewed = sql.type(z.object({ text: z.string() }))`select text from live.review`;
const saidOfThemselves = sql.type(
  z.object({ reader_id: z.string(), display_name: z.string(), about: z.string() }),
)`
  select reader_id, display_name, about from live.profile`;

describe('what analysts are shown', function () {
  this.timeout(120_000);
  let database: ReadTestDatabase;
  let partitions: readonly (readonly StoredEvent[])[];
  let views: ReadonlyMap<string, Answer>;

  before(async () => {
    database = await readTestDatabase();
    ({ partitions } = await simulatedLog(randomOf({ seed: 2, stream: 1 })));
    await foldInto(database.pool, partitions);
    views = await everyView(database);
  });
  after(() => database.end());

  it('is something', () => {
    expect([...views.keys()]).to.include.members(['cohort_retention', 'genre_flows', 'series_continuation']);
    for (const [name, { rows }] of views) expect(rows, name).not.to.deep.equal([]);
  });

  it('has no column named like a person or their words', () => {
    for (const [name, { columns }] of views) {
      for (const column of columns) {
        expect(column.name, name).not.to.match(/reader_id|display|about|subject|email|login|profile|text/);
      }
    }
  });

  it('holds no id of a reader, no name and nothing that anybody wrote, in any value', async () => {
    const profiles = await database.pool.any(saidOfThemselves);
    const reviews = await database.pool.any(reviewed);
    expect([profiles.length, reviews.length]).to.satisfy((counts: number[]) => Math.min(...counts) > 10);
    const personal = [...profiles, ...reviews].flatMap((row) => Object.values(row));
    for (const [name, { columns, rows }] of views) {
      for (const value of rows.flat()) {
        const found = personal.filter((secret) => value?.includes(secret) === true);
        expect(found, `${name} (${columns.map((column) => column.name).join()})`).to.deep.equal([]);
      }
    }
  });

  it('has not one row more when another reader does on the same days what somebody has done', async () => {
    const twin = await readTestDatabase();
    try {
      await foldInto(twin.pool, withTwin(partitions, 'reader-7'));
      const withBoth = await everyView(twin);
      for (const [name, { rows }] of withBoth) {
        expect(rows.length, name).to.equal(views.get(name)?.rows.length);
      }
      for (const name of ['reader_activity_by_day', 'cohort_retention', 'genre_flows']) {
        expect(withBoth.get(name)?.rows, name).not.to.deep.equal(views.get(name)?.rows);
      }
    } finally {
      await twin.end();
    }
  });
});

async function everyView(database: ReadTestDatabase): Promise<ReadonlyMap<string, Answer>> {
  const url = await database.urlAs('estante_analyst');
  const [names] = await ask(
    url,
    `select viewname from pg_views where schemaname = 'analytics' order by viewname`,
  );
  const shown = new Map<string, Answer>();
  for (const [name] of names?.rows ?? []) {
    const [answer] = await ask(url, `select * from analytics.${name ?? ''}`);
    if (answer !== undefined) shown.set(name ?? '', answer);
  }
  return shown;
}

/** The same log with one reader twice: all of their events again, behind the others of the partition, of somebody else. */
function withTwin(
  partitions: readonly (readonly StoredEvent[])[],
  reader: string,
): readonly (readonly StoredEvent[])[] {
  return partitions.map((events) => {
    const again = events
      .filter(({ stream }) => ownerOf(stream) === reader)
      .map((event, index) => ({
        ...event,
        position: events.length + index + 1,
        stream: streamIdSchema.parse(event.stream.replace(reader, `${reader}-twin`)),
        data: JSON.parse(JSON.stringify(event.data).replace(`"${reader}"`, `"${reader}-twin"`)) as unknown,
      }));
    return [...events, ...again];
  });
}
