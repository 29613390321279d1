import { expect } from 'chai';
import type { EventLog } from '../../commands/ports.ts';
import { freshStream, requestOn } from '../../commands/testing/event-log.contract.ts';
import { contextOf } from '../../commands/testing/examples.ts';
import type { StreamId } from '../../domain/ids.ts';
import { memoryLog } from '../memory/event-log.ts';
import { rememberedMs, rememberingStreams } from './remembered-streams.ts';

describe('remembered streams', () => {
  const ground = () => {
    const real = memoryLog();
    let loads = 0;
    let nowMs = 0;
    const counting: EventLog = {
      load: (key) => {
        loads += 1;
        return real.load(key);
      },
      append: real.append,
    };
    const log = rememberingStreams(counting, () => nowMs);
    const { commandId } = contextOf('looks');
    return {
      real,
      log,
      loads: () => loads,
      pass: (ms: number) => (nowMs += ms),
      look: async (stream: StreamId) => (await log.load({ stream, commandId, mayBeOld: true })).version,
      load: async (stream: StreamId) => (await log.load({ stream, commandId })).version,
    };
  };
  const stream = freshStream();

  it('are loaded once for all who may have an old answer', async () => {
    const { log, look, loads } = ground();
    await log.append(requestOn(stream, { id: 'c1' }));
    expect(await Promise.all(Array.from({ length: 20 }, () => look(stream)))).to.deep.equal(
      Array.from({ length: 20 }, () => 1),
    );
    expect(loads()).to.equal(1);
  });

  it('are loaded again when the answer has become too old', async () => {
    const { real, log, look, pass } = ground();
    await log.append(requestOn(stream, { id: 'c1' }));
    expect(await look(stream)).to.equal(1);
    await real.append(requestOn(stream, { id: 'c2', expectedVersion: 1 }));
    pass(rememberedMs - 1);
    expect(await look(stream)).to.equal(1);
    pass(1);
    expect(await look(stream)).to.equal(2);
  });

  it('never stand in for a load that must be of now', async () => {
    const { real, log, look, load } = ground();
    await log.append(requestOn(stream, { id: 'c1' }));
    await look(stream);
    await real.append(requestOn(stream, { id: 'c2', expectedVersion: 1 }));
    expect(await load(stream)).to.equal(2);
  });

  it('hold what was appended through the same log since', async () => {
    const { log, look } = ground();
    await log.append(requestOn(stream, { id: 'c1' }));
    expect(await look(stream)).to.equal(1);
    await log.append(requestOn(stream, { id: 'c2', expectedVersion: 1 }));
    expect(await look(stream)).to.equal(2);
  });

  it('forget a look that an append overtook', async () => {
    const { log, look } = ground();
    await log.append(requestOn(stream, { id: 'c1' }));
    const [early] = await Promise.all([
      look(stream),
      log.append(requestOn(stream, { id: 'c2', expectedVersion: 1 })),
    ]);
    expect(early).to.equal(1);
    expect(await look(stream)).to.equal(2);
  });

  it('are not remembered as empty, so that a new book is there at once', async () => {
    const { real, look } = ground();
    expect(await look(stream)).to.equal(0);
    await real.append(requestOn(stream, { id: 'c1' }));
    expect(await look(stream)).to.equal(1);
  });

  it('are not remembered as failures', async () => {
    let fails = true;
    const real = memoryLog();
    const log = rememberingStreams({
      ...real,
      load: (key) => (fails ? Promise.reject(new Error('away')) : real.load(key)),
    });
    const key = { stream, commandId: contextOf('looks').commandId, mayBeOld: true } as const;
    const failure: unknown = await log.load(key).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'away');
    fails = false;
    expect((await log.load(key)).version).to.equal(0);
  });
});
