import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { medianLoop, toldLoop, type Loop, type LoopOptions } from './closed-loop.ts';
import { judge, report } from './report.ts';
import { interleaved, median } from './rounds.ts';
import { emmettAppends, emmettEvents } from './yardsticks/emmett-append.ts';
import { eventsInLog } from './yardsticks/events-in-log.ts';
import { slowCommits } from './yardsticks/slow-commits.ts';
import type { WriterReply } from './writer.ts';

/**
 * `make bench NAME=writers`: four processes append single events, each to a new stream, with 64 callers each, to the same database, where every commit takes
 * three milliseconds longer than the disk needs; beside Emmett under the same, once with its usual pool of 10 connections a process and once
 * with 25, whichever is faster.
 */
const processes = 4;
const addedMs = 3;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const loop: LoopOptions = {
  callers: 64,
  warmUpMs: 500,
  measuredMs: Number(process.env['SECONDS'] ?? 3) * 1_000,
};

await onStores(async (stores, signal) => {
  const logUrl = await stores.createDatabase('log');
  await foundEmptyLog(logUrl);
  await slowCommits(logUrl, 'log.event', addedMs);
  const emmettUrl = await stores.createDatabase('emmett');
  await (await emmettAppends(emmettUrl)).close();
  await slowCommits(emmettUrl, 'emt_messages', addedMs);

  const log = await startWriters('log', logUrl);
  const emmett = await startWriters('emmett', emmettUrl);
  const wide = await startWriters('emmett-25', emmettUrl);
  const contenders = { log, 'Emmett, 10 connections': emmett, 'Emmett, 25 connections': wide };
  const runs = Object.fromEntries(Object.entries(contenders).map(([name, { run }]) => [name, run]));
  const results = await interleaved(rounds, runs, toldLoop, signal).finally(() => {
    for (const { end } of Object.values(contenders)) end();
  });
  assertStored('the log', log.acknowledged(), await eventsInLog(logUrl));
  assertStored('Emmett', emmett.acknowledged() + wide.acknowledged(), await emmettEvents(emmettUrl));

  const ours = medianLoop(results['log'] ?? []);
  const theirs = [
    medianLoop(results['Emmett, 10 connections'] ?? []),
    medianLoop(results['Emmett, 25 connections'] ?? []),
  ].toSorted((one, other) => other.perSecond - one.perSecond)[0];
  const ratioToEmmett = ours.perSecond / (theirs?.perSecond ?? Number.NaN);
  const missed = judge([{ what: 'events/s by Emmett’s', measured: ratioToEmmett, atLeast: 3 }]);
  report('writers', {
    processes,
    callers: processes * loop.callers,
    addedMs,
    ...ours,
    ratioToEmmett,
    emmettPerSecond: theirs?.perSecond,
    emmettP50Ms: theirs?.p50Ms,
    emmettP99Ms: theirs?.p99Ms,
    rounds,
    secondsARound: loop.measuredMs / 1_000,
    missed,
  });
});

/** Processes that append to one store, at the same time when they are told to. */
async function startWriters(store: string, url: string) {
  const children = await Promise.all(Array.from({ length: processes }, () => startWriter(store, url)));
  const acknowledged = children.map(() => 0);
  const run = async (): Promise<Loop> => {
    const replies = await Promise.all(children.map(runWriter));
    replies.forEach((reply, index) => (acknowledged[index] = reply.acknowledged));
    const loops = replies.map((reply) => reply.loop);
    return {
      perSecond: loops.reduce((sum, { perSecond }) => sum + perSecond, 0),
      p50Ms: median(loops.map(({ p50Ms }) => p50Ms)),
      p99Ms: Math.max(...loops.map(({ p99Ms }) => p99Ms)),
    };
  };
  return {
    run,
    acknowledged: () => acknowledged.reduce((sum, count) => sum + count, 0),
    end: () => children.forEach((child) => child.kill('SIGKILL')),
  };
}

async function startWriter(store: string, url: string): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'writer.ts'), [store, url]);
  await Promise.race([once(child, 'message'), failed(child)]);
  return child;
}

async function runWriter(child: ChildProcess): Promise<WriterReply> {
  child.send(loop);
  // Sent by bench/writer.ts, which says so.
  const [reply] = (await Promise.race([once(child, 'message'), failed(child)])) as [WriterReply];
  return reply;
}

async function failed(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('an appending process has ended before its time');
}

function assertStored(store: string, acknowledged: number, stored: number): void {
  if (stored !== acknowledged)
    throw new Error(`${store}: ${acknowledged} appends were acknowledged, but ${stored} are there`);
}
