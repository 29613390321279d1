import { judge, report, say } from './report.ts';
import { measureCommands } from './http/commands.ts';
import { measureFeeds, rateHistories } from './http/feeds.ts';
import { coresApart, familyOf, pin } from './http/pinning.ts';
import { measureRecommendations } from './http/recommendations.ts';
import { onStack, signInAll } from './http/system.ts';

/**
 * `make bench NAME=http`: recommendations and commands over HTTP beside a bare Koa application on the same core, and how soon a rating is in its reader's feed, on a
 * stack of its own. Who is measured has a core of its own, callers and stores have the others; the feeds have the whole machine. Its last line is JSON.
 */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const measuredMs = Number(process.env['SECONDS'] ?? 2) * 1_000;
const cores = coresApart();
if (cores === undefined)
  say('there is no second core, or no taskset: who is measured shares its core with who measures');

await onStack(async (stack, signal) => {
  say('64 readers sign in and rate 20 books each');
  const { readers, librarian } = await signInAll(stack);
  await rateHistories(stack, readers);
  if (cores !== undefined) pin(familyOf(process.pid), cores.others);
  const options = { readers, librarian, cores, rounds, measuredMs, signal };
  const recommendations = await measureRecommendations(stack, options);
  const command = await measureCommands(stack, options);
  if (cores !== undefined) pin(familyOf(process.pid), cores.all);
  say('100 ratings a second until they are in the feeds');
  const feed = await measureFeeds(stack, readers, signal);
  const missed = judge([
    { what: 'recommendations.ratioToBareKoa', measured: recommendations.ratioToBareKoa, atLeast: 0.6 },
    { what: 'command.ratioToBareKoa', measured: command.ratioToBareKoa, atLeast: 0.5 },
    { what: 'feed.p50Ms', measured: feed.p50Ms, atMost: 150 },
    { what: 'feed.p99Ms', measured: feed.p99Ms, atMost: 1_000 },
  ]);
  report('http', { recommendations, command, feed, rounds, pinned: cores !== undefined, missed });
});
