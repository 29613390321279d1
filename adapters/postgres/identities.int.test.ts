import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type pg from 'pg';
import { postgresIdentities, postgresReaderDirectory } from './identities.ts';
import type { LogServers } from './log-servers.ts';
import { testLog } from './log-test-database.ts';

const issuer = 'https://issuer.example';
const signIn = (subject: string) => ({ issuer, subject });

describe('sign-ins and their readers in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let pool: pg.Pool;

  before(async () => {
    ({ log } = await testLog());
    ({ pool } = log.serverOf(0));
  });
  after(() => log.close());

  const identities = () => postgresIdentities(pool, randomUUID);
  const registered = async (): Promise<number | null> =>
    (await pool.query('select from identity.reader')).rowCount;

  it('give one reader id to a sign-in that comes fifty times at once, from several processes', async () => {
    const processes = Array.from({ length: 5 }, identities);
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => processes.map(({ readerIdOf }) => readerIdOf(signIn('ana')))).flat(),
    );
    expect(ids).to.have.length(50);
    expect(new Set(ids).size).to.equal(1);
    expect(await identities().readerIdOf(signIn('ana'))).to.equal(ids[0]);
  });

  it('give every other subject, and the same subject of another issuer, another id', async () => {
    const { readerIdOf } = identities();
    const ids = await Promise.all(
      [signIn('bia'), signIn('caio'), { issuer: 'https://other.example', subject: 'bia' }].map(readerIdOf),
    );
    expect(new Set(ids).size).to.equal(3);
  });

  it('make the id that was offered the first time the reader’s for good', async () => {
    const first = postgresIdentities(pool, () => 'r-first');
    const second = postgresIdentities(pool, () => 'r-second');
    expect(await first.readerIdOf(signIn('davi'))).to.equal('r-first');
    expect(await second.readerIdOf(signIn('davi'))).to.equal('r-first');
  });

  it('are found by the directory', async () => {
    const id = await identities().readerIdOf(signIn('eva'));
    expect(await postgresReaderDirectory(pool).find(signIn('eva'))).to.equal(id);
  });

  it('are never registered by the directory', async () => {
    const before = await registered();
    const { find } = postgresReaderDirectory(pool);
    expect(await find(signIn('nobody'))).to.equal(undefined);
    expect(await find(signIn('nobody'))).to.equal(undefined);
    expect(await registered()).to.equal(before);
  });
});
