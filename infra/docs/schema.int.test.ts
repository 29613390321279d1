import { expect } from 'chai';
import pg from 'pg';
import { unfoundedLog } from '../../adapters/postgres/log-test-database.ts';
import { staleness } from './documents.ts';
import { logSchema, readSchema } from './schema-documents.ts';
import { schemaText } from './schema-text.ts';

describe('the schemas in docs/schema', function () {
  this.timeout(60_000);

  it('are what the migrations of the log make', async () => {
    expect(await staleness(await logSchema())).to.equal(undefined);
  });

  it('are what the migrations and tables of the read models make', async () => {
    expect(await staleness(await readSchema())).to.equal(undefined);
  });
});

describe('the text of a schema', function () {
  this.timeout(60_000);
  let client: pg.Client;
  let url: string;

  before(async () => {
    url = await unfoundedLog();
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  after(() => client.end());

  const textNow = () => schemaText(url, { database: 'log' });

  it('is the same for two databases that were made alike', async () => {
    expect(await schemaText(await unfoundedLog(), { database: 'log' })).to.equal(await textNow());
  });

  const changes: Readonly<Record<string, readonly [change: string, tells: string]>> = {
    'a column': ['alter table relay.checkpoint add note text', '  note text'],
    'a default': [
      "alter table relay.checkpoint alter note set default 'none'",
      "  note text default 'none'::text",
    ],
    'a constraint': [
      'alter table relay.checkpoint add constraint short check (length(note) < 9)',
      'constraint short CHECK',
    ],
    'an index': ['create index noted on relay.checkpoint (note)', 'CREATE INDEX noted'],
    'a comment on a column': ["comment on column relay.checkpoint.note is 'Hm.'", "checkpoint.note is 'Hm.'"],
    'a generated column': [
      'alter table relay.checkpoint add size int generated always as (length(note)) stored',
      '  size integer generated always as (length(note)) stored',
    ],
    'a function': ['create function relay.one() returns int language sql return 1', 'FUNCTION relay.one()'],
    'who may run it': ['revoke execute on function relay.one() from public', ''],
    'a trigger': [
      'create trigger fixed before update on relay.checkpoint for each row execute function log.refuse_change()',
      'CREATE TRIGGER fixed',
    ],
    'a view': ['create view relay.note as select note from relay.checkpoint', 'create view relay.note'],
    'who may read a column': [
      'grant select (note) on relay.checkpoint to estante_query',
      'grant select (note) on relay.checkpoint to estante_query;',
    ],
    'who may use a schema': [
      'grant usage on schema relay to public',
      'grant usage on schema relay to estante_ops, estante_relay, public;',
    ],
    'what a role works with': [
      `do $$ begin execute format('alter role estante_ops in database %I set work_mem = ''8MB''', current_database()); end $$`,
      "alter role estante_ops in database log set work_mem = '8MB';",
    ],
  };
  for (const [what, [change, tells]] of Object.entries(changes)) {
    it(`tells ${what}`, async () => {
      const before = await textNow();
      await client.query(change);
      const after = await textNow();
      expect(after).not.to.equal(before);
      expect(after).to.contain(tells);
    });
  }

  it('is refused for what it has no words for, which is named', async () => {
    await client.query("create type relay.mood as enum ('fine')");
    await textNow().then(
      () => expect.fail('it has words'),
      (error: unknown) => expect(String(error)).to.contain('cannot tell of relay.mood (pg_type)'),
    );
  });
});
