import pg from 'pg';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { closedLoop, medianLoop, toldLoop } from './closed-loop.ts';
import { loadEvents } from './growth-load.ts';
import { judge, report, say } from './report.ts';
import { interleaved, median } from './rounds.ts';
import { logAppends } from './yardsticks/log-appends.ts';
import { eventsInLog } from './yardsticks/events-in-log.ts';

/**
 * `make bench NAME=growth`: appends single events to a log that holds five million events, and to one that holds a hundred thousand, on the same
 * server. Loading takes minutes and some 6 GB of disk.
 */
const sizes = { small: 100_000, large: Number(process.env['EVENTS'] ?? 5_000_000) };
const rounds = Number(process.env['ROUNDS'] ?? 5);
/**
 * How long each is appended to after the checkpoint and before anything counts: until most pages that appends touch were written whole to the write-ahead log, as
 * happens once after each checkpoint. A log in service is rarely in the first seconds after one.
 */
const settleMs = { small: 1_000, large: 6_000 };
const loop = { callers: 512, warmUpMs: 500, measuredMs: Number(process.env['SECONDS'] ?? 2) * 1_000 };

await onStores(async (stores, signal) => {
  const open = async (name: string, events: number) => {
    const url = await stores.createDatabase(name);
    await foundEmptyLog(url);
    const startMs = performance.now();
    await loadEvents(url, events, signal);
    const seconds = (performance.now() - startMs) / 1_000;
    say(`loaded ${events.toLocaleString('en')} events in ${seconds.toFixed(0)} s`);
    const appends = await logAppends(url);
    let acknowledged = events;
    const run = (measuredMs = loop.measuredMs) =>
      closedLoop({ ...loop, measuredMs }, async () => {
        const count = await appends.append();
        acknowledged += count;
        return count;
      });
    const end = async (): Promise<void> => {
      await appends.close();
      const stored = await eventsInLog(url);
      if (stored !== acknowledged)
        throw new Error(`${acknowledged} events were acknowledged, ${stored} are there`);
    };
    return { url, seconds, run, end };
  };
  const small = await open('small', sizes.small);
  const large = await open('large', sizes.large);
  // Both begin with nothing left to be written from the load.
  await checkpoint(stores.postgresAdminUrl);
  await small.run(settleMs.small);
  await large.run(settleMs.large);
  const results = await interleaved(
    rounds,
    { 'small log': () => small.run(), 'large log': () => large.run() },
    toldLoop,
    signal,
  );
  for (const { end } of [small, large]) await end();
  const [before, after] = [results['small log'] ?? [], results['large log'] ?? []];
  // Round by round, as both meet the same disk.
  const ratio = median(
    after.map(({ perSecond }, round) => perSecond / (before[round]?.perSecond ?? Number.NaN)),
  );
  const missed = judge([{ what: '5 M events by 100 k', measured: ratio, atLeast: 0.7 }]);
  report('growth', {
    callers: loop.callers,
    events: sizes,
    ratio5MTo100k: ratio,
    small: medianLoop(before),
    large: medianLoop(after),
    loadSeconds: large.seconds,
    rounds,
    secondsARound: loop.measuredMs / 1_000,
    missed,
  });
});

async function checkpoint(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('checkpoint');
  await client.end();
}
