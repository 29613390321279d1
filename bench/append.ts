import type { Stores } from '../infra/local/stores.ts';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { closedLoop, medianLoop, toldLoop, type Loop } from './closed-loop.ts';
import { processorSeconds } from './processor-time.ts';
import { judge, report } from './report.ts';
import { interleaved } from './rounds.ts';
import { counted, type Appends } from './yardsticks/appends.ts';
import { emmettAppends } from './yardsticks/emmett-append.ts';
import { bareInserts, plainInserts } from './yardsticks/inserts.ts';
import { logAppends } from './yardsticks/log-appends.ts';

/**
 * `make bench NAME=append`: one process appends single events, each to a new stream, as fast as it is acknowledged: 64 callers beside Emmett and beside one
 * plain insert a transaction, 512 callers beside bare inserts of 500 rows, and a caller alone. Every contender has a database of its own on the same server.
 */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const time = { warmUpMs: 500, measuredMs: Number(process.env['SECONDS'] ?? 2) * 1_000 };
const rowsAtOnce = 500;
/** Connections of plain inserts; from 10 to 64 made no difference. */
const plainConnections = 32;

await onStores(async (stores, signal) => {
  const { contenders, end } = await openContenders(stores);
  const results = await interleaved(rounds, contenders, toldLoop, signal);
  await end();
  const figures = figuresOf((name) => medianLoop(results[name] ?? []));
  const { callers64, callers512 } = figures;
  const missed = judge([
    { what: '64 callers, events/s by Emmett’s', measured: callers64.ratioToEmmett, atLeast: 10 },
    { what: '64 callers, Emmett’s p50 by our p99', measured: callers64.emmettP50ByP99, atLeast: 1 },
    { what: '512 callers, by bare inserts', measured: callers512.ratioToBareInserts, atLeast: 0.5 },
  ]);
  report('append', { ...figures, rounds, secondsARound: time.measuredMs / 1_000, missed });
});

async function openContenders(stores: Stores) {
  const serverPid = stores.pid('postgres') ?? Number.NaN;
  const open = { appends: [] as ReturnType<typeof counted>[] };
  const on = async (database: string, start: (url: string) => Appends | Promise<Appends>, found = true) => {
    const url = await stores.createDatabase(database);
    if (found) await foundEmptyLog(url);
    const appends = counted(database, await start(url));
    open.appends.push(appends);
    return (callers: number) => () =>
      closedLoop({ ...time, callers, processorSeconds: () => processorSeconds(serverPid) }, appends.append);
  };
  const log = await on('log', logAppends);
  // Of its own: it writes most, and the log of the others would be as large as no peer's.
  const crowdedLog = await on('log_of_512', logAppends);
  const emmett = await on('emmett', emmettAppends, false);
  const plain = await on('plain_inserts', (url) => plainInserts(url, plainConnections));
  const bare1 = await on('bare_inserts_1', (url) => bareInserts(url, 1, rowsAtOnce));
  const bare2 = await on('bare_inserts_2', (url) => bareInserts(url, 2, rowsAtOnce));
  const contenders = {
    'log, 1 caller': log(1),
    'log, 64 callers': log(64),
    'Emmett, 64 callers': emmett(64),
    'plain inserts, 64 callers': plain(64),
    'log, 512 callers': crowdedLog(512),
    'bare inserts, 1 connection': bare1(1),
    'bare inserts, 2 connections': bare2(2),
  } satisfies Record<string, () => Promise<Loop>>;
  const end = async (): Promise<void> => {
    for (const appends of open.appends) await appends.end();
  };
  return { contenders, end };
}

type Name = keyof Awaited<ReturnType<typeof openContenders>>['contenders'];

function figuresOf(loopOf: (name: Name) => Loop) {
  const crowd = loopOf('log, 64 callers');
  const emmett = loopOf('Emmett, 64 callers');
  const plain = loopOf('plain inserts, 64 callers');
  const flood = loopOf('log, 512 callers');
  const bare = [loopOf('bare inserts, 1 connection'), loopOf('bare inserts, 2 connections')];
  const bareRowsPerSecond = Math.max(...bare.map(({ perSecond }) => perSecond));
  return {
    callers1: loopOf('log, 1 caller'),
    callers64: {
      ...crowd,
      ratioToEmmett: crowd.perSecond / emmett.perSecond,
      ratioToPlainInserts: crowd.perSecond / plain.perSecond,
      emmettP50ByP99: emmett.p50Ms / crowd.p99Ms,
      /** Of all processes that take part, an event. */
      emmettProcessorByOurs: (emmett.processorMicros ?? Number.NaN) / (crowd.processorMicros ?? Number.NaN),
      emmettProcessorMicros: emmett.processorMicros,
      emmettPerSecond: emmett.perSecond,
      emmettP50Ms: emmett.p50Ms,
      emmettP99Ms: emmett.p99Ms,
      plainInsertsPerSecond: plain.perSecond,
      plainInsertsP50Ms: plain.p50Ms,
    },
    callers512: { ...flood, ratioToBareInserts: flood.perSecond / bareRowsPerSecond, bareRowsPerSecond },
  };
}
