import { expect } from 'chai';
import type { AppendResult } from '../../commands/ports.ts';
import { until } from '../../projections/testing/time.ts';
import { memoryLogToBreak, startCommandApi, type TestReply } from './testing.ts';

const mebibyte = 1024 * 1024;

/** A log that keeps every append waiting until it is let go. */
function heldLog() {
  const log = memoryLogToBreak();
  const { append } = log;
  const waiting: (() => void)[] = [];
  log.append = (request): Promise<AppendResult> =>
    new Promise((resolve, reject) => {
      waiting.push(() => void append(request).then(resolve, reject));
    });
  const letGo = (): void => {
    log.append = append;
    for (const go of waiting.splice(0)) go();
  };
  return { log, waiting, letGo };
}

const codesOf = (replies: readonly TestReply[]): readonly number[] => replies.map(({ status }) => status);

describe('the command API when the log is slow', () => {
  it('takes as many commands as may be under way, and asks the others to come back', async () => {
    const { log, waiting, letGo } = heldLog();
    const api = await startCommandApi(log, { underWayMax: { countMax: 5, bytesMax: mebibyte } });
    try {
      const taken = Array.from({ length: 5 }, (_, reader) =>
        api.ask('PUT', '/v1/me', { as: `reader${reader}` }),
      );
      await until(() => waiting.length === 5);
      const refused = await Promise.all(
        Array.from({ length: 20 }, (_, reader) => api.ask('PUT', '/v1/me', { as: `late${reader}` })),
      );
      expect(new Set(codesOf(refused))).to.deep.equal(new Set([503]));
      expect(refused[0]?.json).to.include({ type: '/problems/log-busy', status: 503 });
      expect(refused[0]?.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(refused[0]?.headers.get('retry-after')).to.equal('1');
      expect(waiting).to.have.length(5);
      letGo();
      expect(codesOf(await Promise.all(taken))).to.deep.equal(Array(5).fill(200));
      expect((await api.ask('PUT', '/v1/me', { as: 'late0' })).status).to.equal(200);
      expect(api.faults).to.deep.equal([]);
    } finally {
      await api.close();
    }
  });

  it('counts what bodies hold: few large ones leave no room where many small ones would', async () => {
    const { log, waiting, letGo } = heldLog();
    const api = await startCommandApi(log, { underWayMax: { countMax: 1_000, bytesMax: 100_000 } });
    const write = (as: string, length: number) =>
      api.ask('PUT', '/v1/me', {
        as,
        headers: { 'content-type': 'application/json' },
        body: ' '.repeat(length) + '{}',
      });
    try {
      const large = write('ana', 90_000);
      await until(() => waiting.length === 1);
      expect((await write('bia', 10_000)).status).to.equal(503);
      const small = write('bia', 100);
      await until(() => waiting.length === 2);
      letGo();
      expect(codesOf(await Promise.all([large, small, write('cid', 90_000)]))).to.deep.equal([200, 200, 200]);
    } finally {
      await api.close();
    }
  });
});
