import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { eventually } from '../../infra/local/eventually.ts';
import { openRedis, type Redis } from './client.ts';
import { failureOf } from './testing.ts';

describe('a Redis client', () => {
  const errors: unknown[] = [];
  let redis: Redis | undefined;
  let server: Server | undefined;

  const open = (port: number, query = ''): Redis => {
    redis = openRedis({
      url: `redis://127.0.0.1:${port}${query}`,
      name: 'test',
      onError: (error) => errors.push(error),
    });
    return redis;
  };
  beforeEach(() => void errors.splice(0));
  afterEach(async () => {
    await redis?.close();
    server?.close();
  });

  for (const query of ['', '?cluster=true']) {
    const kind = query === '' ? 'a server' : 'a cluster';

    it(`rejects commands at once while ${kind} is away, and tells why`, async () => {
      const away = open(1, query);
      expect(await failureOf(away.connected(150))).to.have.property(
        'message',
        'Redis did not answer within 150 ms',
      );
      expect(await failureOf(away.commands.get('est:{0}:x'))).to.be.instanceOf(Error);
      expect(away.isReady()).to.equal(false);
      expect(errors.length).to.be.at.least(1);
    });
  }

  it('connects to a server that comes up later', async () => {
    server = createServer(answerOk);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    // With a listener the address is no pipe.
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server?.close(resolve));
    const late = open(port);
    await eventually(() => expect(errors).to.not.be.empty, { timeoutMs: 2_000 });
    server.listen(port, '127.0.0.1');
    await late.connected(10_000);
    expect(late.isReady()).to.equal(true);
  });
});

/** Answers every command with OK, as far as signing in needs it. */
function answerOk(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    for (const _ of String(data).matchAll(/^\*\d+\r$/gm)) socket.write('+OK\r\n');
  });
}
