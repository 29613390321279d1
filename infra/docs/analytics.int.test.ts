import { expect } from 'chai';
import { readTestDatabase, type ReadTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import { foldInto } from '../analytics/testing/fold-into.ts';
import { analyticsDocuments } from './analytics-documents.ts';
import { describedViews, dictionaryText } from './data-dictionary.ts';
import { staleness } from './documents.ts';

describe('the pages about analytics', function () {
  this.timeout(120_000);

  it('quote what the questions answer on the seed, and what the database says of its columns', async () => {
    for (const document of await analyticsDocuments()) {
      expect(await staleness(document)).to.equal(undefined);
    }
  });
});

describe('the data dictionary', function () {
  this.timeout(60_000);
  let database: ReadTestDatabase;

  before(async () => {
    database = await readTestDatabase();
    await foldInto(database.pool, []);
  });
  after(() => database.end());

  it('has a meaning for every view and every column', async () => {
    const views = await describedViews(await database.urlAs('estante_analyst'));
    expect(views).not.to.deep.equal([]);
    for (const { name, comment, columns } of views) {
      expect(comment, name).to.match(/\.$/);
      for (const column of columns) expect(column.comment, `${name}.${column.name}`).to.match(/\.$/);
    }
  });

  it('would show a column that nobody has commented', () => {
    const columns = [
      { name: 'a', type: 'text', comment: null },
      { name: 'b', type: 'bigint', comment: 'One | two.' },
    ];
    expect(dictionaryText([{ name: 'view', comment: 'A view.', columns }])).to.equal(
      [
        '## `view`',
        '',
        'A view.',
        '',
        '| column | type | meaning |',
        '| --- | --- | --- |',
        '| `a` | text |  |',
        String.raw`| \`b\` | bigint | One \| two. |`.replaceAll('\\`', '`'),
      ].join('\n'),
    );
  });
});
