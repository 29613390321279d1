import { expect } from 'chai';
import { waitForProjections } from './wait-for-projections.ts';

const heads = { epoch: 'e1', positions: [10] };
const never = new AbortController().signal;
const lags = (...counts: readonly number[]) =>
  counts.map((lagEvents, index) => ({ name: `model-${index}`, lagEvents }));

describe('waiting for read models', () => {
  it('ends when every one has caught up, and tells how far they are meanwhile', async () => {
    const looks = [lags(10, 4), lags(3, 0), lags(0, 0)];
    const seen: string[] = [];
    const waited = await waitForProjections({
      heads,
      lagsAt: async () => looks.shift() ?? [],
      onProgress: (done, total) => seen.push(`${done} of ${total}`),
      signal: never,
    });
    expect(waited.status).to.equal('caught-up');
    expect(seen).to.deep.equal(['0 of 14', '11 of 14']);
    expect(looks).to.deep.equal([]);
  });

  it('gives up when they come no closer for a while, and names those that are behind', async () => {
    const waited = await waitForProjections({
      heads,
      lagsAt: async () => lags(10, 0),
      onProgress: () => undefined,
      signal: never,
      stalledAfterMs: 100,
    });
    expect(waited).to.deep.include({ status: 'stalled', behind: [{ name: 'model-0', lagEvents: 10 }] });
  });

  it('goes on waiting as long as they come closer', async () => {
    let lag = 4;
    const waited = await waitForProjections({
      heads,
      lagsAt: async () => lags((lag -= 1)),
      onProgress: () => undefined,
      signal: never,
      stalledAfterMs: 600,
    });
    expect(waited.status).to.equal('caught-up');
    expect(waited.seconds).to.be.greaterThan(0.9);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const waited = await waitForProjections({
      heads,
      lagsAt: async () => lags(1),
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    expect(waited.status).to.equal('stopped');
  });
});
