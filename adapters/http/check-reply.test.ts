import { expect } from 'chai';
import { faultOf } from './check-reply.ts';
import { problem } from './problems.ts';
import { rateBook } from './routes/rate-book.ts';
import { startCommandApi, memoryLogToBreak } from './testing.ts';

const headers = { 'Content-Type': 'application/json; charset=utf-8' };
const done = { position: '7.1042;epoch=5kq3z0' };
const reply = (body: unknown, status = 200) => ({ status, headers, body: JSON.stringify(body) });

describe('a reply that is held against the contract', () => {
  it('passes when it is what the route declares', () => {
    expect(faultOf(rateBook, reply(done))).to.equal(undefined);
    expect(faultOf(rateBook, problem('book-not-found'))).to.equal(undefined);
  });

  it('fails with a member that is not declared, or without one that is', () => {
    expect(faultOf(rateBook, reply({ ...done, seen: 3 }))).to.include('declares its answer otherwise');
    expect(faultOf(rateBook, reply({}))).to.include('position');
  });

  it('fails with another status', () => {
    expect(faultOf(rateBook, reply(done, 201))).to.equal('declares 200 and answers 201');
  });

  it('fails with a problem that is not declared, or not as it is declared', () => {
    expect(faultOf(rateBook, problem('page-beyond-the-end'))).to.equal(
      'does not declare the problem page-beyond-the-end',
    );
    expect(faultOf(rateBook, problem('book-not-found', { members: { bookId: 'b1' } }))).to.include(
      'declares the problem book-not-found otherwise',
    );
  });

  it('fails with a header that is not declared', () => {
    const secret = { ...reply(done), headers: { ...headers, 'X-Secret': '1' } };
    expect(faultOf(rateBook, secret)).to.equal('does not declare the header X-Secret');
  });

  it('is answered as an error of ours, and reported, when it fails', async () => {
    const log = memoryLogToBreak();
    const { append } = log;
    // An epoch that no position may have.
    log.append = async (request) => {
      const appended = await append(request);
      return appended.status === 'appended'
        ? { ...appended, position: { ...appended.position, epoch: 'NOT AN EPOCH' } }
        : appended;
    };
    const api = await startCommandApi(log);
    const { status } = await api.ask('PUT', '/v1/me', { as: 'ana' });
    expect([status, api.faults.map(({ error }) => (error as Error).name)]).to.deep.equal([
      500,
      ['UndeclaredReplyError'],
    ]);
    await api.close();
  });
});
