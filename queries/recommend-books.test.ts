import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { bookNamed, exampleBook } from '../adapters/memory/examples.ts';
import { queriesOn } from './queries.ts';
import { failuresMax } from './rung.ts';
import {
  fails,
  giveFeed,
  giveHistory,
  giveInference,
  giveLikes,
  library,
  recommend,
  signIn,
} from './testing/recommending.ts';

describe('recommending books', () => {
  it('answers with the feed, best first, and says which book each is recommended for', async () => {
    const ports = library(['liked', 'first', 'second']);
    giveFeed(ports, ['first', 'second']);
    expect(await recommend(ports)).to.deep.include({
      source: 'feed',
      modelVersion: 'm1',
      ids: ['first', 'second'],
      reasons: [
        { kind: 'because-you-rated', book: { id: 'liked', title: 'Title of liked' } },
        { kind: 'because-you-rated', book: { id: 'liked', title: 'Title of liked' } },
      ],
    });
  });

  it('leaves withdrawn books out and moves the following ones up', async () => {
    const ports = library(['liked', 'first', 'second', 'third']);
    giveFeed(ports, ['first', 'second', 'third']);
    ports.books.views.set(bookNamed('first'), exampleBook('first', { withdrawn: true }));
    expect((await recommend(ports, 2)).ids).to.deep.equal(['second', 'third']);
  });

  it('names no book as the reason when that book has been withdrawn', async () => {
    const ports = library(['first']);
    giveFeed(ports, ['first']);
    expect((await recommend(ports)).reasons).to.deep.equal([{ kind: 'because-you-rated' }]);
  });

  it('asks the model when the reader has no feed, and drops what the reader has seen', async () => {
    const ports = library(['liked', 'seen', 'unseen']);
    giveHistory(ports, ['liked'], ['liked', 'seen']);
    giveInference(ports, ['seen', 'unseen']);
    expect(await recommend(ports)).to.deep.include({ source: 'inference', ids: ['unseen'] });
  });

  it('asks the model when the feed cannot be read', async () => {
    const ports = library(['liked', 'unseen']);
    giveHistory(ports, ['liked'], ['liked']);
    giveInference(ports, ['unseen']);
    const answer = await recommend({ ...ports, feeds: { find: fails, version: fails } });
    expect(answer).to.deep.include({ source: 'inference', ids: ['unseen'] });
    expect(ports.failures).to.deep.equal(['feed']);
  });

  it('asks the model when every book of the feed has been withdrawn', async () => {
    const ports = library(['liked', 'unseen']);
    giveFeed(ports, ['gone']);
    giveHistory(ports, ['liked'], ['liked']);
    giveInference(ports, ['unseen']);
    expect(await recommend(ports)).to.deep.include({ source: 'inference', ids: ['unseen'] });
  });

  it('falls back to unseen popular books when the model fails', async () => {
    const ports = library(['liked', 'seen', 'unseen']);
    giveHistory(ports, ['liked'], ['seen']);
    giveLikes(ports, { seen: 9, unseen: 3 });
    const answer = await recommend({ ...ports, inference: { recommend: fails } });
    expect(answer).to.deep.include({ source: 'popular', ids: ['unseen'], reasons: [{ kind: 'popular' }] });
    expect(ports.failures).to.deep.equal(['inference']);
  });

  it('falls back to popular books when the model takes too long', async () => {
    const ports = library(['liked', 'unseen']);
    giveHistory(ports, ['liked'], ['liked']);
    giveLikes(ports, { unseen: 3 });
    const answer = await recommend({
      ...ports,
      inference: { recommend: () => new Promise(() => undefined) },
    });
    expect(answer).to.deep.include({ source: 'popular', ids: ['unseen'] });
  });

  it('offers popular books to a reader without a history, without asking the model', async () => {
    const ports = library(['liked']);
    giveLikes(ports, { liked: 3 });
    const answer = await recommend({ ...ports, inference: { recommend: fails } });
    expect(answer).to.deep.include({ source: 'popular', ids: ['liked'] });
    expect(ports.failures).to.deep.equal([]);
  });

  it('offers popular books to someone who is not registered', async () => {
    const ports = library(['b1', 'b2']);
    giveLikes(ports, { b1: 1, b2: 2 });
    const answer = await recommend(ports, 20, { issuer: 'https://issuer', subject: 'nobody' });
    expect(answer).to.deep.include({ source: 'popular', ids: ['b2', 'b1'] });
  });

  it('refuses when the history cannot be read, rather than offer what the reader has seen', async () => {
    const ports = library(['seen']);
    giveLikes(ports, { seen: 3 });
    const readers = { ...ports.readers, history: fails, standing: fails, pastBooks: fails };
    const answer = await recommend({ ...ports, readers });
    expect(answer).to.deep.include({ refusal: 'recommendations-unavailable' });
  });

  it('refuses when every rung fails', async () => {
    const ports = library([]);
    const answer = await recommend({
      ...ports,
      feeds: { find: fails, version: fails },
      inference: { recommend: fails },
      popularBooks: { top: fails },
    });
    expect(answer).to.deep.include({ refusal: 'recommendations-unavailable' });
  });

  it('stops asking a store that keeps failing', async () => {
    const ports = library(['b1']);
    giveLikes(ports, { b1: 1 });
    const { recommendBooks } = queriesOn({
      ...ports,
      feeds: { find: fails, version: fails },
    }).recommendations;
    for (let ask = 0; ask < 3 * failuresMax; ask += 1) await recommendBooks.ask({ signIn, limit: 20 }, false);
    expect(ports.failures).to.have.length(failuresMax);
  });

  it('answers as soon as the history can be read again, and waits for a slow one, as there is no other way', async () => {
    const ports = library(['b1']);
    giveLikes(ports, { b1: 1 });
    let standing: typeof ports.readers.standing = fails;
    const readers = {
      ...ports.readers,
      standing: (...asked: Parameters<typeof standing>) => standing(...asked),
    };
    const { recommendBooks } = queriesOn({ ...ports, readers }).recommendations;
    const ask = () => recommendBooks.ask({ signIn, limit: 20 }, false);
    for (let failed = 0; failed < 2 * failuresMax; failed += 1)
      expect((await ask()).status).to.equal('refused');
    standing = async (...asked) => {
      await pause(400);
      return ports.readers.standing(...asked);
    };
    expect((await ask()).status).to.equal('answered');
  });

  it('keeps serving feeds whose titles it remembers while the titles are away', async () => {
    const ports = library(['liked', 'first']);
    giveFeed(ports, ['first']);
    giveLikes(ports, { first: 1 });
    const away = { now: false };
    const books = {
      ...ports.books,
      offerable: (ids: Parameters<typeof ports.books.offerable>[0]) =>
        away.now ? fails() : ports.books.offerable(ids),
    };
    const { recommendBooks } = queriesOn({ ...ports, books }).recommendations;
    await recommendBooks.ask({ signIn, limit: 20 }, false);
    away.now = true;
    expect((await recommendBooks.ask({ signIn, limit: 20 }, false)).status).to.equal('answered');
    expect((await recommendBooks.ask({ signIn, limit: 20 }, true)).status).to.equal('refused');
  });
});
