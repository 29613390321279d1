import { expect } from 'chai';
import { createCurrentLikes } from './current-likes.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from './read-test-database.ts';

describe('who likes what now, in PostgreSQL', () => {
  let database: ReadTestDatabase;
  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
  });
  after(() => database.end());

  const like = (readerId: string, bookId: string, position: number) => ({
    readerId,
    bookId,
    position,
    since: '2026-01-01T00:00:00.000Z',
  });

  it('has no standing before there is a read model, and another one after each page', async () => {
    const likes = createCurrentLikes(await database.poolAs('estante_projector'));
    expect(await likes.standing()).to.equal(undefined);
    const rows = [like('r-1', 'b-a', 1), like('r-1', 'b-b', 2), like('r-2', 'b-a', 3), like('r-3', 'b-c', 4)];
    await writeLive(database.pool, 'reader-likes', { rows, position: 4 });
    const first = await likes.standing();
    expect(first).to.be.a('string');
    await writeLive(database.pool, 'reader-likes', { rows: [like('r-4', 'b-a', 5)], position: 5 });
    expect(await likes.standing()).to.not.equal(first);
  });

  it('reads readers in order of id, each whole', async () => {
    const likes = createCurrentLikes(await database.poolAs('estante_projector'));
    const page = await likes.readersAfter('', 2);
    expect(page.map(({ readerId }) => readerId)).to.deep.equal(['r-1', 'r-2']);
    expect(page[0]?.books).to.have.members(['b-a', 'b-b']);
    const rest = await likes.readersAfter('r-2', 10);
    expect(rest).to.deep.equal([
      { readerId: 'r-3', books: ['b-c'] },
      { readerId: 'r-4', books: ['b-a'] },
    ]);
    expect(await likes.readersAfter('r-4', 10)).to.deep.equal([]);
  });
});
