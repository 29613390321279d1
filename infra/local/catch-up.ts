import { setTimeout as sleep } from 'node:timers/promises';
import { restsWith } from '../composition/live-targets.ts';
import { statusCommand } from '../ops/status-command.ts';
import { withSystem } from '../ops/with-system.ts';

/**
 * Ends when every read model has applied all of the log; with exit code 1 when that takes too long. Run after seeding,
 * so that what a newcomer tries first is answered from the whole catalogue.
 */
const timeoutMs = 120_000;
const everyMs = 250;

await withSystem(async (ports, { QUEUE_PREFIX }) => {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const { projections } = await statusCommand(ports, QUEUE_PREFIX);
    // A paused one was left behind on purpose, and so was what rests with it.
    const paused = projections.filter(({ pausedSince }) => pausedSince !== undefined).map(({ name }) => name);
    const behind = projections.filter(
      ({ name, lagEvents }) => lagEvents > 0 && !restsWith(name).some((other) => paused.includes(other)),
    );
    if (behind.length === 0) return;
    if (Date.now() > deadlineMs) {
      const list = behind.map(({ name, lagEvents }) => `${name} by ${lagEvents} events`).join(', ');
      process.stderr.write(`behind the log after ${timeoutMs / 1000} s: ${list}\n`);
      process.exitCode = 1;
      return;
    }
    await sleep(everyMs);
  }
});
