import { createServer } from 'node:net';
import { expect } from 'chai';
import { freePorts, portIsFree } from './ports.ts';

describe('free ports', () => {
  it('are all different and below the range that the system hands out', async () => {
    const ports = await freePorts(12);
    expect(new Set(ports).size).to.equal(12);
    for (const port of ports) expect(port).to.be.within(20_000, 29_999);
  });

  it('leave out what is taken', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await portIsFree(port)).to.equal(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await portIsFree(port)).to.equal(true);
  });

  it('say so when there are not that many', async function () {
    this.timeout(30_000);
    const refused = await freePorts(600).catch(String);
    expect(refused).to.contain('no 600 free ports');
  });
});
