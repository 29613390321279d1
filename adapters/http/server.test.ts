import { expect } from 'chai';
import Koa from 'koa';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { headerBytesMax, serve } from './server.ts';

describe('an HTTP server', () => {
  it('lets requests under way end before it closes, and takes no new ones', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const { url, close } = await serve(
      appOf(async () => {
        arrived.resolve(undefined);
        await release.promise;
        return 'done';
      }),
      anyPort,
    );
    const answer = fetch(url);
    await arrived.promise;
    const closed = close();
    expect(await fetch(url).catch((error: unknown) => error)).to.be.an('error');
    release.resolve(undefined);
    expect(await (await answer).text()).to.equal('done');
    await closed;
    await close();
  });

  it('tells a request whose headers are too large with a problem', async () => {
    const { url, close } = await serve(
      appOf(async () => 'done'),
      anyPort,
    );
    const answer = await speak(url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(headerBytesMax)}\r\n\r\n`);
    expect(answer)
      .to.match(/^HTTP\/1\.1 431 /)
      .and.include('/problems/headers-too-large');
    await close();
  });

  it('tells what is not HTTP with a problem', async () => {
    const { url, close } = await serve(
      appOf(async () => 'done'),
      anyPort,
    );
    const answer = await speak(url, 'hello\r\n\r\n');
    expect(answer)
      .to.match(/^HTTP\/1\.1 400 /)
      .and.include('application/problem+json')
      .and.include('X-Content-Type-Options: nosniff');
    await close();
  });

  it('says so when it cannot listen', async () => {
    const first = await serve(
      appOf(async () => 'done'),
      anyPort,
    );
    const port = Number(new URL(first.url).port);
    const second = await serve(
      appOf(async () => 'done'),
      { host: '127.0.0.1', port },
    ).catch(String);
    expect(second).to.include('EADDRINUSE');
    await first.close();
  });
});

const anyPort = { host: '127.0.0.1', port: 0 };

function appOf(answer: () => Promise<string>): Koa {
  const app = new Koa();
  app.use(async (ctx) => {
    ctx.body = await answer();
  });
  return app;
}

async function speak(url: string, words: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(words);
  return text(socket);
}
